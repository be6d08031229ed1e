import Kernel

/// What no pack may ask of people, however it is written: a photo as a condition, a track of where somebody went, a ranking of persons.
///
/// Photos and tracks made by rule burden the grid and prove nothing; a ranking of persons punishes who reports honestly.
enum RefusedPractices {
    private static let photos: Set<String> = ["photo", "photos"]
    private static let tracks: Set<String> = ["track", "tracks", "tracking", "trajectory", "check_in"]
    private static let rankings: Set<String> = ["rank", "ranks", "ranking", "rankings", "leaderboard", "scoreboard"]

    /// Tells of such keys anywhere in a section.
    static func refuse(in reader: PackReader) {
        switch reader.node {
        case .scalar: break
        case .list(let items, _):
            for item in items { refuse(in: PackReader(node: item, path: reader.path, diagnostics: reader.diagnostics)) }
        case .map(let entries, _):
            for entry in entries {
                _ = refuses(PackReader(node: .scalar(entry.key, entry.mark), path: reader.path, diagnostics: reader.diagnostics))
                refuse(in: PackReader(node: entry.value, path: "\(reader.path).\(entry.key)", diagnostics: reader.diagnostics))
            }
        }
    }

    /// Whether the kind of a question is one of these.
    static func refuses(question kind: PackReader) -> Bool { refuses(kind) }

    private static func refuses(_ reader: PackReader) -> Bool {
        guard case .scalar(let text, _) = reader.node else { return false }
        let word = text.lowercased()
        if photos.contains(word) {
            reader.fault(
                "matters.photo", "«\(text)»: a photo may not be demanded", mend: "remove it; who wants to may describe what is seen")
        } else if tracks.contains(word) {
            reader.fault(
                "matters.track", "«\(text)»: nobody's way may be recorded", mend: "remove it; ask for the place of the matter in words")
        } else if rankings.contains(word) {
            reader.fault("matters.ranking", "«\(text)»: persons may not be ranked", mend: "remove it; figures are shown by unit")
        } else {
            return false
        }
        return true
    }
}
