/// What was read of a file of outlines. Only a file without faults may be used: with any, nothing of it is.
package struct OutlineFile: Sendable {
    package struct Feature: Sendable {
        /// Which one, from 1.
        package let number: Int
        /// Where it begins, from 1.
        package let line: Int
        /// Texts, numbers, `true` and `false` among its properties, each as it would be typed; lists and objects are left out.
        package let properties: [String: String]
        /// `nil` when something is wrong with it: then `faults` say what.
        package let outline: Outline?
    }

    package internal(set) var features: [Feature] = []
    package internal(set) var faults: [OutlineFault] = []
    /// Whether there may be more faults than `faults` tells, since the reading stopped early.
    package internal(set) var isCutShort = false
}
