package import Kernel

/// Seeded chance for property tests: the same seed, the same run.
package struct Dice: RandomNumberGenerator {
    private let entropy: SeededEntropy

    package init(seed: UInt64) { entropy = SeededEntropy(seed: seed, now: TestStore.start) }

    package mutating func next() -> UInt64 { entropy.words().0 }

    package mutating func id() -> ID { ID.v4(random: entropy.words()) }

    package mutating func bytes(_ count: Int) -> [UInt8] { entropy.bytes(count) }

    package mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: values.indices, using: &self)] }

    package mutating func flip(_ chances: Int = 2) -> Bool { Int.random(in: 0..<chances, using: &self) == 0 }

    /// A text of up to `maximum` characters drawn from what people and attackers type.
    package mutating func text(_ maximum: Int) -> String {
        let alphabet: [Character] = [
            "a", "Z", "0", "9", ".", "_", "-", " ", "王", "村", "é", "😀", "'", "\"", "<", "&", "\\", "\n", "$", "\u{1}",
        ]
        let count = Int.random(in: 0...maximum, using: &self)
        return String((0..<count).map { _ in pick(alphabet) })
    }
}
