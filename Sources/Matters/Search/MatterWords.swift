internal import Kernel
internal import People

/// What a matter is found by: its texts, which stay sealed, and where, whose, what and how far it is.
struct MatterWords: Sendable {
    let tokens: SearchTokens

    /// The texts that can be found. Name and phone are not among them: who reads them masked must not find them by guessing.
    static func isFound(_ label: String) -> Bool {
        [MatterText.what, MatterText.place, MatterText.result].contains(label) || label.hasPrefix(Question.prefix)
            || label.hasPrefix("\(MatterVerb.resolve.rawValue).")
    }

    static func runs(of texts: [String: String]) -> [[Unicode.Scalar]] {
        texts.filter { isFound($0.key) }.sorted { $0.key < $1.key }.flatMap { SearchGrams.runs(of: $0.value) }
    }

    /// Follows the sealed log: what happened to a matter is found within a moment, and no command waits for it.
    func subscription(vault: any Vault) -> Subscription {
        Subscription(name: "matters.search", prefix: "matter.") { [self] events, tx in
            for (id, steps) in Dictionary(grouping: events, by: \.stream).sorted(by: { $0.key < $1.key }) {
                let old = try SearchIndex.entry(of: id, in: tx)
                // What was taken up with a later step is not looked at again: whoever catches up mostly finds it done.
                let new = steps.filter { $0.version > old?.version ?? 0 }
                guard !new.isEmpty, let matter = try Matter.find(id: id, in: tx) else { continue }
                // Only an event with a text in it has changed what is found by texts.
                let hasText = new.contains { $0.payload.fields.contains { if case .commitment = $0.item { true } else { false } } }
                try index(matter, texts: hasText, over: old, vault: vault, in: tx)
            }
        }
    }

    /// `texts: false` leaves what it is found by in its texts as it is.
    func index(_ matter: Matter, texts: Bool, over old: SearchIndex.Entry?, vault: any Vault, in tx: any Transaction) throws {
        var bytes = old?.texts ?? []
        if texts || old == nil {
            let runs = Self.runs(of: try SealedTexts.read(matter.id, vault: vault, in: tx))
            bytes = SearchTokenBytes.encode(tokens.grams(SearchGrams.all(in: runs)))
        }
        let facets = try SearchTokenBytes.encode(Self.facets(of: matter, in: tx))
        try SearchIndex.put(matter.id, version: matter.version, texts: bytes, facets: facets, over: old, in: tx)
    }

    static func facets(of matter: Matter, in tx: any Reading) throws -> [UInt32] {
        var all = [state(matter.state), kind(matter.kind), category(matter.category)]
        for (side, lineage) in [(MatterIn.Side.place, matter.placeLineage), (.owner, matter.ownerLineage)] {
            all += lineage.units.map { unit($0, side) }
        }
        // A phone that is typed in to see whose matter this is finds nobody who asked to be hidden.
        let phone = try tx.first("SELECT phone_match FROM reporter WHERE matter = \(matter.id) AND NOT hidden LIMIT 1") {
            try $0.optionalBytes(0)
        }
        if let phone = phone ?? nil { all.append(self.phone(phone)) }
        return all
    }

    static func unit(_ unit: ID, _ side: MatterIn.Side) -> UInt32 { SearchTokens.facet("matter.\(side.rawValue)", unit) }
    static func state(_ state: String) -> UInt32 { SearchTokens.facet("matter.state", state) }
    static func kind(_ kind: StateKind) -> UInt32 { SearchTokens.facet("matter.kind", kind.rawValue) }
    static func category(_ category: String) -> UInt32 { SearchTokens.facet("matter.category", category) }
    /// The number's keyed hash, shortened.
    static func phone(_ match: [UInt8]) -> UInt32 { SearchTokens.token(match) }

    /// Takes out of the index whom the records are, and forgets the phone of a reporter who is erased.
    @Sendable static func erase(_ records: [ID], in tx: any Transaction) throws {
        try SearchIndex.remove(records, in: tx)
        for record in records {
            let found = try tx.first("SELECT matter, phone_match FROM reporter WHERE id = \(record) LIMIT 1") {
                (matter: try $0.id(0), phone: try $0.optionalBytes(1))
            }
            guard let found, let phone = found.phone else { continue }
            try tx.execute("UPDATE reporter SET phone_match = NULL WHERE id = \(record)")
            guard let old = try SearchIndex.entry(of: found.matter, in: tx) else { continue }
            let rest = SearchTokenBytes.decode(old.facets).subtracting([Self.phone(phone)])
            try SearchIndex.put(
                found.matter, version: old.version, texts: old.texts, facets: SearchTokenBytes.encode(rest), over: old, in: tx)
        }
    }
}
