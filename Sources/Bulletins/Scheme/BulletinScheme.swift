package import Kernel
internal import Territory

/// `bulletins.yaml`: which posts may be told something, and as what a question about it is handled. A county without the file has none.
package struct BulletinScheme: SchemeSection {
    package static let key = "bulletins"
    package static var verbs: Set<Verb> { BulletinPermission.all }

    package struct Terms: Sendable {
        /// Kinds of post that a bulletin may be addressed to.
        package let posts: [String]
        /// The category of the matter that a question becomes.
        package let question: String
    }

    package let terms: Terms?

    private static let postLimit = 20

    package static func absent(in context: PackContext) -> BulletinScheme? { BulletinScheme(terms: nil) }

    package static func read(_ node: PackReader, in context: PackContext) -> BulletinScheme? {
        guard node.map(allowed: ["posts", "question"]) != nil else { return nil }
        let posts = node.require("posts").flatMap { kinds($0, context.section(TerritoryScheme.self)) }
        // Categories are another slice's; each has words.
        let question = node.require("question").flatMap { reader in
            reader.identifier().map { id in
                context.requireWords("category.\(id)", for: reader)
                return id
            }
        }
        guard let posts, let question else { return nil }
        return BulletinScheme(terms: Terms(posts: posts, question: question))
    }

    private static func kinds(_ node: PackReader, _ territory: TerritoryScheme?) -> [String]? {
        guard let items = node.list() else { return nil }
        guard (1...postLimit).contains(items.count) else {
            node.fault("bulletins.posts", "should name 1 to \(postLimit) posts", mend: "add some, or put some together")
            return nil
        }
        let names = items.compactMap { item -> String? in
            guard let name = item.identifier() else { return nil }
            if let territory, territory.post(name) == nil {
                item.fault(
                    "bulletins.post", "territory.yaml has no post «\(name)»", mend: "add it there under `posts`, or correct the name")
            }
            return name
        }
        guard Set(names).count == names.count else {
            node.fault("bulletins.twice", "names a post twice", mend: "keep one of them")
            return nil
        }
        return names.count == items.count ? names : nil
    }

    /// What is told now must still reach those it was told to.
    package func conflicts(in tx: any Reading) throws -> [PackText] {
        let used = try tx.all("SELECT DISTINCT post FROM bulletin_to ORDER BY post LIMIT 200") { try $0.text(0) }
        return used.filter { terms?.posts.contains($0) != true }.map { "bulletins to the post \($0)" }
    }
}
