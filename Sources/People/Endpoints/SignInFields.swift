import Kernel

/// The inputs of the pages of people: the form, its judge and its description are made from these.
enum SignInFields {
    static let username = Field.line("username", maximum: 64)
    static let password = Field.secret("password", maximum: 128)
    static let next = Field.line("next", maximum: 512).optional

    static let schema = Schema("SignIn", [username.any, password.any, next.any])

    /// A path of this site, or its front page: a link that signs somebody in and sends them elsewhere is a trap.
    static func safe(_ next: String?) -> String {
        guard let next, next.utf8.count <= 512, next.hasPrefix("/"), !next.hasPrefix("//"),
            next.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }), !next.hasPrefix("/sign-")
        else { return "/" }
        return next
    }
}

/// The second step carries the first one's proof along.
enum SecondStepFields {
    static let step = Field.line("step", maximum: 128)
    static let code = Field.line("factor_code", maximum: 40)
    static let next = SignInFields.next

    static let schema = Schema("SecondStep", [step.any, code.any, next.any])
}

enum ActivateFields {
    static let username = Field.line("username", maximum: 64)
    static let code = Field.line("code", maximum: 40)
    static let newPassword = Field.secret("new_password", maximum: PasswordRule.length.upperBound)

    static let schema = Schema("Activate", [username.any, code.any, newPassword.any])
}
