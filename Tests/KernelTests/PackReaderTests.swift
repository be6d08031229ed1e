import Kernel
import Testing

@Suite struct PackReaderTests {
    private let diagnostics = Diagnostics()

    private func mark(_ line: Int) -> PackMark { PackMark(file: "pack.yaml", line: line, column: 3) }

    private func scalar(_ text: String, line: Int = 1) -> PackNode { .scalar(text, mark(line)) }

    private func reader(_ node: PackNode, path: String = "roles") -> PackReader {
        PackReader(node: node, path: path, diagnostics: diagnostics)
    }

    private func map(_ entries: [(String, String)]) -> PackNode {
        .map(entries.enumerated().map { (key: $1.0, mark: mark($0 + 1), value: scalar($1.1, line: $0 + 1)) }, mark(1))
    }

    private var codes: [String] { diagnostics.all.map(\.code) }

    @Test func goodNodesAreReadWithoutAWord() {
        enum Colour: String, CaseIterable { case red, green }
        #expect(reader(scalar("王")).text() == "王")
        #expect(reader(scalar("grid_worker1")).identifier() == "grid_worker1")
        #expect(reader(scalar("-5")).integer(-5...5) == -5)
        #expect(reader(scalar("true")).boolean() == true && reader(scalar("false")).boolean() == false)
        #expect(reader(scalar("green")).choice(Colour.self) == .green)
        #expect(reader(.list([scalar("a"), scalar("b")], mark(1))).list()?.compactMap { $0.text() } == ["a", "b"])
        let entries = reader(map([("a", "1"), ("b", "2")]))
        #expect(entries.map(allowed: ["a", "b"])?.map(\.key) == ["a", "b"])
        #expect(entries.require("b")?.integer(0...9) == 2 && entries.optional("c") == nil)
        #expect(diagnostics.all.isEmpty && !diagnostics.hasErrors)
    }

    @Test func wrongShapesAreFaults() {
        #expect(reader(scalar("a")).map() == nil)
        #expect(reader(scalar("a")).list() == nil)
        #expect(reader(scalar("a")).require("b") == nil)
        #expect(reader(.list([], mark(1))).text() == nil)
        #expect(Set(codes) == ["pack.shape"] && diagnostics.hasErrors)
    }

    @Test func keysAreKnownAndStandOnce() {
        let entries = reader(map([("a", "1"), ("zz", "2"), ("a", "3")])).map(allowed: ["a", "b"])
        #expect(entries?.compactMap { $0.value.text() } == ["1"])
        #expect(codes == ["pack.unknown_key", "pack.duplicate_key"])
        #expect(diagnostics.all.map(\.line) == [2, 3])
        #expect(diagnostics.all[0].mend.contains("a, b"))
    }

    @Test func aMissingKeyIsAFaultOnlyWhereRequired() {
        #expect(reader(map([])).optional("a") == nil)
        #expect(diagnostics.all.isEmpty)
        #expect(reader(map([])).require("a") == nil)
        #expect(codes == ["pack.missing"])
    }

    @Test(arguments: ["", "A", "1a", "a-b", "a b", "王", "_a", "a.b", String(repeating: "a", count: 49)])
    func badIdentifiers(_ text: String) {
        #expect(reader(scalar(text)).identifier() == nil)
        #expect(codes.count == 1 && ["pack.identifier", "pack.length"].contains(codes[0]))
    }

    @Test(arguments: ["", "1.5", "x", "11", "-1", "99999999999999999999"])
    func badNumbers(_ text: String) {
        #expect(reader(scalar(text)).integer(0...10) == nil)
        #expect(codes.count == 1)
    }

    @Test func badWordsAndLengths() {
        enum Colour: String, CaseIterable { case red, green }
        #expect(reader(scalar("yes", line: 1)).boolean() == nil)
        #expect(reader(scalar("blue", line: 2)).choice(Colour.self) == nil)
        #expect(reader(scalar("长长长", line: 3)).text(maximum: 2) == nil)
        #expect(codes == ["pack.boolean", "pack.choice", "pack.length"])
        #expect(diagnostics.all[1].mend.contains("red, green"))
    }

    @Test func aDiagnosticSaysWhereWhatAndHowToMend() {
        _ = reader(map([("a", "x")]), path: "matters").require("a")?.integer(1...2)
        #expect(
            diagnostics.all.map(\.text) == [
                "pack.yaml:1:3: error: matters.a: «x» should be a whole number from 1 to 2 — write such a number [pack.number]"
            ])
    }

    @Test func theSameFaultIsToldOnceAndInOrder() {
        for line in [3, 1, 2, 1] { diagnostics.error("pack.x", at: mark(line), "what", mend: "mend") }
        diagnostics.warning("pack.y", at: mark(1), "what", mend: "mend")
        #expect(diagnostics.all.map(\.line) == [1, 1, 2, 3])
    }
}
