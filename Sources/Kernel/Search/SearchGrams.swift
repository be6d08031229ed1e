/// What texts are found by: every single character and every overlapping pair, so that Chinese of any length is found by any part of
/// it without a dictionary.
package enum SearchGrams {
    /// Longer texts are found by their beginning.
    package static let textLimit = 4000

    /// The letters and digits of a text, folded, in runs: whatever else stands between them parts them. Full width and capitals make
    /// no difference, nor do marks that follow their letter.
    package static func runs(of text: String) -> [[Unicode.Scalar]] {
        var runs: [[Unicode.Scalar]] = []
        var run: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars.prefix(textLimit) {
            let plain = narrow(scalar)
            if isMark(plain) { continue }
            if isWord(plain) {
                run += plain.properties.lowercaseMapping.unicodeScalars.filter { !isMark($0) }
            } else if !run.isEmpty {
                runs.append(run)
                run = []
            }
        }
        return run.isEmpty ? runs : runs + [run]
    }

    /// Everything that the text can be found by.
    package static func all(in runs: [[Unicode.Scalar]]) -> Set<String> {
        var grams: Set<String> = []
        for run in runs {
            for (index, scalar) in run.enumerated() {
                grams.insert(String(Character(scalar)))
                if index > 0 { grams.insert(pair(run[index - 1], scalar)) }
            }
        }
        return grams
    }

    /// What every text that holds the run must have: its pairs, or the one character that it is.
    package static func needed(by run: [Unicode.Scalar]) -> Set<String> {
        guard run.count > 1 else { return Set(run.map { String(Character($0)) }) }
        return Set(zip(run, run.dropFirst()).map(pair))
    }

    /// Whether one of the runs holds the other from end to end: pairs alone may stand apart.
    package static func holds(_ runs: [[Unicode.Scalar]], _ part: [Unicode.Scalar]) -> Bool {
        guard let first = part.first else { return true }
        return runs.contains { run in
            guard run.count >= part.count else { return false }
            return (0...(run.count - part.count)).contains { start in
                run[start] == first && run[start..<(start + part.count)].elementsEqual(part)
            }
        }
    }

    private static func pair(_ left: Unicode.Scalar, _ right: Unicode.Scalar) -> String {
        var text = String(Character(left))
        text.unicodeScalars.append(right)
        return text
    }

    /// Ｆｕｌｌ　ｗｉｄｔｈ to plain.
    private static func narrow(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
        return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: true
        default: false
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic || scalar.properties.numericType != nil }
}
