/** The only import of TensorFlow.js. Programs are written with these ops; engines decide how they run. */
import * as tf from "@tensorflow/tfjs";

// tfjs advises every Node user to install tfjs-node, once per process and on stderr. It is optional here
// (environment/gpu.md), and a warning that nobody can act on hides those that matter.
tf.env().set("IS_NODE", false);

export type Tensor = tf.Tensor;
export type Tensor2D = tf.Tensor2D;
export type Tensor4D = tf.Tensor4D;
export type Scalar = tf.Scalar;
export { tf };
