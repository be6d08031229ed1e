package import Kernel

/// Who runs the installation, for the header and the footer.
package struct Organisation: Sendable {
    package let name: String
    /// ICP filing number, when there is one.
    package let icp: String?
    /// Public-security filing number, when there is one.
    package let police: String?

    package init(name: String, icp: String? = nil, police: String? = nil) {
        self.name = name
        self.icp = icp
        self.police = police
    }
}

/// A line of the main menu; one that needs a verb is shown only to those who hold it somewhere.
package struct MenuEntry: Sendable {
    package let path: String
    /// The key of its word.
    package let word: String
    package let verb: Verb?
    /// A module that looks after what the entry's pages keep on the device when somebody signs out, whoever sees the entry: the next one to
    /// sign in there need not be allowed to.
    package let leaving: String?

    package init(_ path: String, _ word: String, verb: Verb? = nil, leaving: String? = nil) {
        self.path = path
        self.word = word
        self.verb = verb
        self.leaving = leaving
    }
}

/// What the layout knows beside the page itself.
package struct Shell: Sendable {
    package let lexicon: Lexicon
    package let actor: Actor
    package let menu: [MenuEntry]
    /// Modules that look after what pages keep on the device.
    package let leaving: [String]
    package let organisation: Organisation
    /// A line above everything, such as 演示数据.
    package let notice: String?
    package let form: FormTokens
    /// When the page was made from a copy: everything until then is in it.
    package let asOf: Instant?
    package let path: String
    /// Where somebody is led who chooses another size or language here.
    package let next: String
    /// Notices not read yet, by the path of the menu entry that leads to them.
    package let unread: [String: Int64]
    package let size: TextSize

    package var isElder: Bool { size.isElder }

    package init(
        lexicon: Lexicon, actor: Actor, menu: [MenuEntry], leaving: [String] = [], organisation: Organisation, notice: String? = nil,
        form: FormTokens,
        asOf: Instant? = nil,
        path: String, next: String? = nil, unread: [String: Int64] = [:], size: TextSize = .standard
    ) {
        self.lexicon = lexicon
        self.actor = actor
        self.menu = menu
        self.leaving = leaving
        self.organisation = organisation
        self.notice = notice
        self.form = form
        self.asOf = asOf
        self.path = path
        self.next = next ?? path
        self.unread = unread
        self.size = size
    }
}
