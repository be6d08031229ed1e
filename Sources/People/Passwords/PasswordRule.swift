package import Kernel

/// Which passwords may be chosen: long, not the name, not what everybody tries first. No forced symbols, no forced change.
package enum PasswordRule {
    package static let length = 12...128
    private static let fewestDistinct = 5

    /// What is wrong with a password for this account; `nil` when nothing is.
    package static func fault(in password: String, username: String) -> FieldProblem? {
        let field = "new_password"
        guard password.count >= length.lowerBound else {
            return FieldProblem(field, "password_short", args: ["min": "\(length.lowerBound)"])
        }
        guard password.count <= length.upperBound else { return FieldProblem(field, "too_long", args: ["max": "\(length.upperBound)"]) }
        let folded = password.lowercased()
        let name = username.lowercased()
        // A name of two or three letters is met by chance.
        guard name.count < 4 || !folded.contains(name) else { return FieldProblem(field, "password_username") }
        guard Set(folded).count >= fewestDistinct, !isRun(folded), !isCommon(folded) else { return FieldProblem(field, "password_common") }
        return nil
    }

    /// Keys in a row, forwards or backwards: `234567890123`, `qwertyuiopas`.
    private static func isRun(_ folded: String) -> Bool {
        rows.contains { row in
            let doubled = row + row
            return doubled.contains(folded) || String(doubled.reversed()).contains(folded)
        }
    }

    private static let rows = [
        "1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    ]

    /// A common password, alone, twice, or with a short tail of digits and signs.
    private static func isCommon(_ folded: String) -> Bool {
        let letters = folded.prefix(while: \.isLetter)
        let tail = folded.dropFirst(letters.count)
        if !letters.isEmpty, tail.allSatisfy({ !$0.isLetter }), common.contains(String(letters)) { return true }
        if common.contains(folded) { return true }
        let half = folded.prefix(folded.count / 2)
        return folded.count.isMultiple(of: 2) && half == folded.suffix(folded.count / 2)
            && (common.contains(String(half)) || half.count < 6)
    }

    /// The heads of published lists of leaked passwords and what is usual in China.
    private static let common: Set<String> = [
        "password", "passwordpassword", "passw", "pass", "passwd", "passwort", "admin", "administrator", "root", "rootroot", "test",
        "guest",
        "user", "welcome", "login", "letmein", "iloveyou", "qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsx", "qazwsxedc", "abc",
        "abcd", "abcdef", "dragon", "monkey", "sunshine", "princess", "football", "superman", "changeme", "default", "secret", "woaini",
        "woainima", "woaiwojia", "zhongguo", "nihao", "mima", "wodemima", "caonima", "genxu", "wangge", "wanggeyuan", "xiangzhen", "cunwei",
        "a1b2c3d4e5f6", "1q2w3e4r5t6y", "q1w2e3r4t5y6", "woaini1314520", "5201314woaini", "1314520woaini", "123456abcdef", "abc123abc123",
        "123qwe123qwe", "123456789abc", "123456qwerty", "qwerty123456", "p@ssw0rd1234", "p@ssw0rdp@ssw0rd", "admin@123456", "admin123admin",
        "135792468000", "147258369000", "147258369147", "159357159357", "123123123123", "123456123456", "112233445566", "520131452013",
    ]
}
