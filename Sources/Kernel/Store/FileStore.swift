/// The name of bytes that lie beside the database: their own SHA-256, so that a name cannot lie about what it names.
package struct ContentName: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    package let text: String

    package init(of bytes: some Sequence<UInt8>) { text = Hex.encode(Digest.sha256(bytes)) }

    /// Anything but such a name is `nil`: it becomes part of a path.
    package init?(_ text: String) {
        guard text.utf8.count == 64, let bytes = Hex.decode(text), Hex.encode(bytes) == text else { return nil }
        self.text = text
    }

    package var description: String { text }
    package static func < (left: ContentName, right: ContentName) -> Bool { left.text < right.text }
}

/// Bytes beside the database, sealed before they come here. A name is whole or not there.
package protocol FileStore: Sendable {
    /// Durable before it returns; what is there already stays.
    @discardableResult func put(_ bytes: [UInt8]) throws -> ContentName
    /// `nil` when it is not there, or is no longer what its name says.
    func get(_ name: ContentName) throws -> [UInt8]?
}

/// The files that the rows of the data name, and where they lie: what a backup carries and a proof looks at.
package struct NamedFiles: Sendable {
    package let store: any FileStore
    /// The names after one, in order, `pageSize` at most.
    package let names: @Sendable (_ after: String, any Reading) throws -> [String]

    package static let pageSize = 500

    package init(store: any FileStore, names: @escaping @Sendable (_ after: String, any Reading) throws -> [String]) {
        self.store = store
        self.names = names
    }

    /// Every name once, page by page.
    package func each(in tx: any Reading, _ body: (ContentName) throws -> Void) throws {
        var after = ""
        while case let page = try names(after, tx), let last = page.last {
            for text in page {
                guard let name = ContentName(text) else { throw StoreError.column(0) }
                try body(name)
            }
            after = last
        }
    }

    /// One sentence for each file that is missing or was changed, a hundred at most.
    package func faults(in tx: any Reading) throws -> [String] {
        var faults: [String] = []
        try each(in: tx) { name in
            guard faults.count < 100, try store.get(name) == nil else { return }
            faults.append("files: \(name) is missing, or is not what it was")
        }
        return faults
    }
}
