package import Kernel

/// Walks over all matters and puts each into the index as it is now.
package struct MatterIndexer: Sendable {
    private static let bite = 200

    private let words: MatterWords
    private let vault: any Vault

    package init(vault: any Vault) {
        self.vault = vault
        words = MatterWords(tokens: SearchTokens(vault: vault))
    }

    /// All of them, a bite in each transaction; `tell` hears how many are done. Returns how many there are.
    package func everything(in store: any Store, tell: (Int) -> Void = { _ in }) async throws -> Int {
        var last: ID? = .zero
        var count = 0
        while let from = last {
            let some = try await store.write(Work { tx in try step(after: from, in: tx) })
            count += some.count
            last = some.last
            tell(count)
        }
        return count
    }

    /// The next two hundred; `last` is `nil` at the end.
    private func step(after id: ID, in tx: any Transaction) throws -> (count: Int, last: ID?) {
        let ids = try tx.all("SELECT id FROM matter WHERE id > \(id) ORDER BY id LIMIT \(Self.bite)") { try $0.id(0) }
        for id in ids {
            guard let matter = try Matter.find(id: id, in: tx) else { continue }
            try words.index(matter, texts: true, over: SearchIndex.entry(of: id, in: tx), vault: vault, in: tx)
        }
        return (ids.count, ids.count == Self.bite ? ids.last : nil)
    }
}
