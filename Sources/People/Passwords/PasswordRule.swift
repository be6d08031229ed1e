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
        let isWeak =
            Set(folded).count < fewestDistinct || isRun(folded) || isNumber(folded) || isPeriodic(folded) || isCommon(folded)
            || isCommon(unmasked(folded))
        guard !isWeak else { return FieldProblem(field, "password_common") }
        return nil
    }

    /// Keys in a row, forwards or backwards: `234567890123`, `qwertyuiopas`.
    private static func isRun(_ folded: String) -> Bool {
        rows.contains { row in
            let doubled = row + row
            return doubled.contains(folded) || String(doubled.reversed()).contains(folded)
        }
    }

    /// A telephone number, a day of birth, a citizen number, or some of them in a row: those who know somebody know these.
    private static func isNumber(_ folded: String) -> Bool { folded.allSatisfy { $0.isNumber || $0 == "x" || !$0.isLetter } }

    /// A few signs again and again: `ab12ab12ab12`.
    private static func isPeriodic(_ folded: String) -> Bool {
        let signs = Array(folded)
        return (1...5).contains { period in signs.indices.allSatisfy { signs[$0] == signs[$0 % period] } }
    }

    /// Letters that were written as signs: `p@ssw0rd`.
    private static func unmasked(_ folded: String) -> String { String(folded.map { masks[$0] ?? $0 }) }

    private static let masks: [Character: Character] = [
        "@": "a", "4": "a", "0": "o", "3": "e", "$": "s", "5": "s", "!": "i", "1": "l", "7": "t",
    ]

    private static let rows = [
        "1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    ]

    /// A common password, alone, twice, or with digits and signs before it and after it.
    private static func isCommon(_ folded: String) -> Bool {
        let body = folded.drop { !$0.isLetter }
        let letters = body.prefix(while: \.isLetter)
        let tail = body.dropFirst(letters.count)
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
        "woainima", "woaiwojia", "master", "shadow", "michael", "jordan", "hunter", "batman", "killer", "computer", "internet", "whatever",
        "trustno", "freedom", "flower", "lovely", "hello", "helloworld", "summer", "winter", "spring", "autumn", "qwer", "asdf", "asdfgh",
        "zxcv", "qweasd", "qweasdzxc", "system", "manager", "service", "server", "oracle", "database", "huawei", "tencent", "alibaba",
        "taobao", "wechat", "weixin", "woshishei", "woshini", "nimabi", "laopo", "laogong", "baobei", "qinaide", "aini", "wangyou",
        "xiaoming", "zhangwei", "wangwei", "liwei", "zhongguoren", "beijing", "shanghai", "shanxi", "yuncheng", "jincheng", "xiangning",
        "xianning", "jinhu", "minzheng", "zhengfu", "xianzhengfu", "xinxi", "fuwu", "fuwuqi", "guanli", "guanliyuan", "mimamima",
        "woaizhongguo", "renmin", "weirenminfuwu", "dangyuan", "zhongguo", "nihao", "mima", "wodemima", "caonima", "genxu", "wangge",
        "wanggeyuan", "xiangzhen", "cunwei",
        "a1b2c3d4e5f6", "1q2w3e4r5t6y", "q1w2e3r4t5y6", "woaini1314520", "5201314woaini", "1314520woaini", "123456abcdef", "abc123abc123",
        "123qwe123qwe", "123456789abc", "123456qwerty", "qwerty123456", "p@ssw0rd1234", "p@ssw0rdp@ssw0rd", "admin@123456", "admin123admin",
        "135792468000", "147258369000", "147258369147", "159357159357", "123123123123", "123456123456", "112233445566", "520131452013",
    ]
}
