import Foundation
import Kernel
import Markup

/// The language that whoever types commands speaks.
enum Spoken {
    /// By `LC_ALL`, `LC_MESSAGES` or `LANG`, whichever is set first.
    static var locale: String {
        let environment = ProcessInfo.processInfo.environment
        let spoken = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        return spoken?.hasPrefix("zh") == true ? "zh-Hans" : "en"
    }

    static func lexicon(_ locale: String? = nil, scheme: Scheme? = nil) throws -> Lexicon {
        try Words.embedded().lexicon(locale ?? Self.locale, scheme: scheme)
    }
}
