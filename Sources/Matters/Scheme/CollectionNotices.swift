package import Kernel

/// `notices.yaml`, `raise`: what people are told where their data is collected. The texts are words; here stands which edition they are.
///
/// Who, what for, how long, which rights: Personal Information Protection Law 个人信息保护法 art. 17.
package struct CollectionNotices: SchemeSection {
    package static let key = "notices"

    package struct Notice: Sendable, Equatable {
        /// Kept with everything that was collected under it.
        package let version: String
        /// For how many years after the end name and phone are kept.
        package let keptYears: Int64
    }

    /// The words of a notice, in the order they are shown.
    package static let parts = ["who", "what_for", "how_long", "rights"]

    package let raise: Notice

    package static func read(_ node: PackReader, in context: PackContext) -> CollectionNotices? {
        guard node.map(allowed: ["raise", "kinds"]) != nil, let reader = node.require("raise"),
            reader.map(allowed: ["version", "kept_years"]) != nil
        else { return nil }
        for part in parts { context.requireWords("notice.raise.\(part)", for: reader) }
        guard let versionNode = reader.require("version"), let version = versionNode.text(),
            let years = reader.require("kept_years")?.integer(1...30)
        else { return nil }
        guard Payload.isToken(version) else {
            versionNode.fault(
                "notices.version", "«\(version)» is no version", mend: "use letters, digits, dot, _ and -, at most 64, such as 2026-11")
            return nil
        }
        return CollectionNotices(raise: Notice(version: version, keptYears: years))
    }
}
