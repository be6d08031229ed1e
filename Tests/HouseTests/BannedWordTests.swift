import Testing

/// Words that cost somebody an evening, each with what to write instead.
@Suite struct BannedWordTests {
    private struct Ban: Sendable {
        let word: String
        let instead: String
        /// In code only, or in comments and texts too.
        var everywhere = false
    }

    private static let bans = [
        Ban(word: "fatalError(", instead: "throw a Problem or a StoreError: a request must not end the server"),
        Ban(word: "preconditionFailure(", instead: "throw a Problem or a StoreError: a request must not end the server"),
        Ban(word: "try!", instead: "`try`, and let the caller answer"),
        Ban(word: "as!", instead: "`as?` with an answer for nil"),
        Ban(word: "print(", instead: "FileHandle.standardOutput.write: buffered print is lost on a trap"),
        Ban(word: "String(format:", instead: "interpolation of integers: it is 19 times faster and rounds as told"),
        Ban(word: "DateFormatter(", instead: "Instant and Day, which need no locale"),
        Ban(word: "NSLog", instead: "the Logger handed down"),
        Ban(word: "Calendar.current", instead: "Day, which is the civil day in Shanghai whatever the machine thinks"),
        Ban(word: "Thread.sleep", instead: "Task.sleep, or no waiting at all"),
        Ban(word: "FIXME", instead: "mending it now", everywhere: true),
        Ban(word: "TODO", instead: "doing it now, or leaving it out", everywhere: true),
        Ban(word: "XXX", instead: "saying what is meant", everywhere: true),
    ]

    private static func faults(in file: SourceFile) -> [String] {
        bans.flatMap { ban in
            (ban.everywhere ? file.lines : file.codeLines).enumerated().compactMap { number, line in
                stands(ban.word, in: line) ? "\(file.path):\(number + 1): instead of `\(ban.word)`: \(ban.instead)" : nil
            }
        }
    }

    /// True for the word by itself: `fingerprint(` is no `print(`.
    private static func stands(_ word: String, in line: Substring) -> Bool {
        line.ranges(of: word).contains { range in
            guard range.lowerBound > line.startIndex else { return true }
            let before = line[line.index(before: range.lowerBound)]
            return !(before.isLetter || before.isNumber || before == "_" || before == ".")
        }
    }

    @Test func noneStandsInTheSources() {
        for fault in House.sources.flatMap(Self.faults) { Issue.record("\(fault)") }
    }

    @Test func theyWouldBeSeen() {
        let text = """
            // print( in a comment is nobody's business
            let a = "fatalError( in a text neither"
            let b = fingerprint(1)
            let c = "\\(try! d())"
            print(e as! String)
            // TODO later
            """
        let found = Self.faults(in: SourceFile(path: "Sources/A/B.swift", text: text)).map { $0.prefix { $0 != " " } }
        #expect(found.sorted() == ["Sources/A/B.swift:4:", "Sources/A/B.swift:5:", "Sources/A/B.swift:5:", "Sources/A/B.swift:6:"])
    }
}
