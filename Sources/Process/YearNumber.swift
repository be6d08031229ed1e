package import Kernel

/// A number by which people call a record: the year and eight random digits, which tell nothing of order or count.
package enum YearNumber {
    /// A hundred million a year: a second draw is rare, an eighth means that something is wrong.
    private static let draws = 8

    /// One that is not taken yet.
    package static func draw(in context: CommandContext, isTaken: (String) throws -> Bool) throws -> String {
        for _ in 0..<draws {
            let random = context.random(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let digits = "\(random % 100_000_000)"
            let number = "\(context.now.day.civil.year)-" + String(repeating: "0", count: 8 - digits.count) + digits
            if try !isTaken(number) { return number }
        }
        throw Problem.busy
    }
}
