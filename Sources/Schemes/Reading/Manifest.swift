import Kernel

/// `pack.yaml`: what the pack is called and which edition this is.
struct Manifest {
    let id: String
    let version: String
    let name: String

    static func read(_ root: PackReader) -> Manifest? {
        guard root.map(allowed: ["id", "version", "name"]) != nil else { return nil }
        let id = root.require("id")?.identifier()
        let version = root.require("version").flatMap(readVersion)
        let name = root.require("name")?.text(maximum: 60)
        guard let id, let version, let name else { return nil }
        return Manifest(id: id, version: version, name: name)
    }

    /// The version stands in events, which hold no free text.
    private static func readVersion(_ reader: PackReader) -> String? {
        guard let text = reader.text() else { return nil }
        guard Payload.isToken(text) else {
            reader.fault(
                "pack.version", "«\(text)» is no version", mend: "use letters, digits, dot, _ and -, at most 64, such as 2026.1")
            return nil
        }
        return text
    }
}
