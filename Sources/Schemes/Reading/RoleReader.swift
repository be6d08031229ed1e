import Kernel

/// `roles.yaml`: who may do what, over which records.
struct RoleReader {
    let verbs: Set<Verb>
    /// Those that nobody needs here.
    var idle: Set<Verb> = []
    let diagnostics: Diagnostics

    /// Roles with the place of their name, in the order written.
    func read(_ root: PackReader) -> [(role: Role, name: PackReader)] {
        guard root.map() != nil, case .map(let entries, _) = root.node else { return [] }
        var found: [(Role, PackReader)] = []
        for entry in entries where !found.contains(where: { $0.0.id == entry.key }) {
            let name = PackReader(node: .scalar(entry.key, entry.mark), path: "roles.\(entry.key)", diagnostics: diagnostics)
            let value = PackReader(node: entry.value, path: name.path, diagnostics: diagnostics)
            if let role = read(value, name: name) { found.append((role, name)) }
        }
        warnOfUnheld(found.map(\.0), at: root.mark)
        return found
    }

    private func read(_ reader: PackReader, name: PackReader) -> Role? {
        let id = name.identifier()
        guard reader.map(allowed: ["over", "verbs"]) != nil else { return nil }
        let over = reader.require("over")?.choice(Role.Over.self)
        let held = reader.require("verbs")?.list()?.compactMap(verb)
        guard let id, let over, let held else { return nil }
        return Role(id: id, over: over, verbs: Set(held))
    }

    private func verb(_ reader: PackReader) -> Verb? {
        guard let text = reader.text(maximum: 64) else { return nil }
        if verbs.contains(Verb(text)) { return Verb(text) }
        let near = NearWords.near(text, in: verbs.map(\.text))
        reader.fault(
            "roles.verb", "this program knows no verb «\(text)»",
            mend: near.isEmpty ? "remove it, or look the verb up in the documentation" : "did you mean \(near.joined(separator: " / "))?")
        return nil
    }

    private func warnOfUnheld(_ roles: [Role], at mark: PackMark) {
        let held = roles.reduce(into: Set<Verb>()) { $0.formUnion($1.verbs) }
        for verb in verbs.subtracting(held).subtracting(idle).sorted() {
            diagnostics.warning(
                "roles.unheld", at: mark, "no role has the verb «\(verb)»", mend: "give it to a role, if somebody should do it")
        }
    }
}
