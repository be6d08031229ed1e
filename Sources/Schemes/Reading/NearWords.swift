/// Finds what was probably meant.
enum NearWords {
    /// The nearest known words, at most three of them at the same distance; words too far away are not guessed.
    static func near(_ word: String, in known: some Sequence<String>) -> [String] {
        let limit = max(2, word.count / 3)
        let close = known.map { (word: $0, distance: distance(word, $0)) }.filter { $0.distance <= limit }
        let nearest = close.map(\.distance).min()
        if let nearest { return Array(close.filter { $0.distance == nearest }.map(\.word).sorted().prefix(3)) }
        // `matter.forward`: the right noun with a verb that does not exist.
        let noun = word.prefix { $0 != "." } + "."
        return Array(known.filter { $0.hasPrefix(noun) }.sorted().prefix(3))
    }

    /// Levenshtein's edit distance; words are short, as the reader bounds them.
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.unicodeScalars)
        var row = Array(0...right.count)
        for (index, scalar) in left.unicodeScalars.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let above = row[column + 1]
                row[column + 1] = min(above + 1, row[column] + 1, diagonal + (scalar == right[column] ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}
