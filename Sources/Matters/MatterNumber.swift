/// A matter's public number: year, eight random digits, one check digit (ISO 7064 MOD 11,10). It tells nothing of order or count.
package enum MatterNumber {
    package static func make(year: Int64, random: UInt64) -> String {
        let digits = String(random % 100_000_000)
        let body = "\(year)" + String(repeating: "0", count: 8 - digits.count) + digits
        return body + String(checkDigit(of: body))
    }

    /// The number with spaces and dashes dropped, or `nil` when it cannot be one: a slip of the pen is told before any look-up.
    package static func read(_ text: String) -> String? {
        let digits = text.filter { $0 != " " && $0 != "-" }
        guard digits.utf8.count == 13, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            String(checkDigit(of: String(digits.dropLast()))) == String(digits.suffix(1))
        else { return nil }
        return digits
    }

    static func checkDigit(of body: String) -> Int {
        var product = 10
        for byte in body.utf8 {
            let sum = (product + Int(byte) - 48) % 10
            product = (sum == 0 ? 10 : sum) * 2 % 11
        }
        return (11 - product) % 10
    }
}
