import Testing

@Suite struct SizeTests {
    private static let fileLimit = 400
    private static let functionLimit = 80

    @Test func filesAreReadInOneSitting() {
        for file in House.sources + House.tests {
            let count = file.lines.count
            #expect(count <= Self.fileLimit + 1, "\(file.path): \(count) lines; at most \(Self.fileLimit): give each noun or verb a file")
        }
    }

    @Test func functionsAreReadInOneLook() {
        for file in House.sources + House.tests {
            for (line, length) in Self.functions(of: file) where length > Self.functionLimit {
                Issue.record("\(file.path):\(line): \(length) lines; at most \(Self.functionLimit): name a step and move it out")
            }
        }
    }

    /// Where each function begins and how many lines it has.
    static func functions(of file: SourceFile) -> [(line: Int, length: Int)] {
        let lines = file.codeLines
        let head = /^\s*(?:@\w+(?:\([^)]*\))? )*(?:[a-z]+(?:\(set\))? )*(?:func \S|init[?(<]|deinit\b|subscript[(<])/
        return lines.indices.compactMap { start in
            guard lines[start].prefixMatch(of: head) != nil else { return nil }
            var depth = 0
            var isOpen = false
            for end in start..<lines.count {
                for character in lines[end] {
                    if character == "{" { (depth, isOpen) = (depth + 1, true) }
                    if character == "}" { depth -= 1 }
                    // A requirement of a protocol has no body: the protocol's own end comes first.
                    if depth < 0 { return nil }
                    if isOpen, depth == 0 { return (start + 1, end - start + 1) }
                }
            }
            return nil
        }
    }

    @Test func theMeasureMeasures() {
        let body = (0..<81).map { "        let a\($0) = \"}\" // {" }.joined(separator: "\n")
        let file = SourceFile(
            path: "Sources/A/B.swift",
            text:
                "struct B {\n    var a = 1\n    package static func long(\n        _ a: Int\n    ) {\n\(body)\n    }\n    func short() { a }\n}\n"
        )
        #expect(Self.functions(of: file).map(\.line) == [3, 88])
        #expect(Self.functions(of: file).map(\.length) == [85, 1])
    }
}
