import Kernel
import Schemes
import Testing

/// Every kind of fault is sent to its exact place.
@Suite struct PackFaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let file: String
        let text: String?
        let places: [String]
        var testDescription: String { "\(file): \(places.joined(separator: ", "))" }

        init(_ file: String, _ text: String?, _ places: String...) {
            self.file = file
            self.text = text
            self.places = places
        }
    }

    @Test func theSmallPackHasNoFault() throws {
        let (scheme, diagnostics) = try PackFixture.load()
        #expect(diagnostics.isEmpty)
        #expect(scheme?.id == "demo" && scheme?.version == "1" && scheme?.roles.map(\.id) == ["everyone", "reporter"])
        #expect(try scheme?.section(Tools.self).hammers == 2)
        #expect(scheme?.words["en"]?["role.reporter"] == "Reporter")
    }

    static let files = [
        Fault("pack.yaml", nil, "pack.yaml:1:1 pack.missing_file"),
        Fault("tools.yaml", nil, "tools.yaml:1:1 pack.missing_file"),
        Fault("tool.yaml", "a: 1\n", "tool.yaml:1:1 pack.unknown_file"),
        Fault("words/fr.yaml", "a: b\n", "words/fr.yaml:1:1 pack.unknown_file"),
        Fault("pack.yaml", "", "pack.yaml:1:1 pack.missing", "pack.yaml:1:1 pack.missing", "pack.yaml:1:1 pack.missing"),
        Fault("pack.yaml", "id: Demo County\nversion: 1 a\nname: x\n", "pack.yaml:1:5 pack.identifier", "pack.yaml:2:10 pack.version"),
        Fault("pack.yaml", "id: demo\nversion: 1\nname: x\ncounty: y\n", "pack.yaml:4:1 pack.unknown_key"),
        Fault("pack.yaml", "id: demo\nversion: 1\nname: ''\n", "pack.yaml:3:7 pack.length"),
        Fault("pack.yaml", "- a\n- b\n", "pack.yaml:1:1 pack.shape"),
    ]

    static let roles = [
        Fault(
            "roles.yaml",
            "everyone: {over: anyone, verbs: [matter.rise, matter.read, matter.rate]}\nreporter: {over: reporter, verbs: [matter.raise]}\n",
            "roles.yaml:1:34 roles.verb"),
        Fault(
            "roles.yaml", "everyone: {over: nobody, verbs: [matter.raise, matter.read, matter.rate]}\n",
            "roles.yaml:1:1 roles.unheld", "roles.yaml:1:1 roles.unheld", "roles.yaml:1:1 roles.unheld", "roles.yaml:1:18 pack.choice"),
        Fault("roles.yaml", "everyone: {over: anyone, verbs: [matter.raise, matter.read]}\n", "roles.yaml:1:1 roles.unheld"),
        Fault(
            "roles.yaml", "clerk: {over: owner, verbs: [matter.raise, matter.read, matter.rate]}\n",
            "roles.yaml:1:1 words.missing", "roles.yaml:1:1 words.missing"),
        Fault(
            "roles.yaml", "everyone: {over: anyone, verbs: [matter.raise, matter.read, matter.rate], by: x}\n",
            "roles.yaml:1:75 pack.unknown_key"),
    ]

    static let words = [
        Fault(
            "words/en.yaml", "role.everyone: Everyone\nrole.reporter: Reporter\nstate.open: Open\nunit.141029: X\n",
            "words/en.yaml:3:1 words.unpaired"),
        Fault("words/en.yaml", "role.everyone: Everyone\n", "roles.yaml:2:1 words.missing", "words/zh-Hans.yaml:2:1 words.unpaired"),
        Fault(
            "words/en.yaml", "role.everyone: Everyone\nrole.reporter: {a: b}\n",
            "roles.yaml:2:1 words.missing", "words/en.yaml:2:16 pack.shape", "words/zh-Hans.yaml:2:1 words.unpaired"),
        Fault(
            "words/en.yaml", "role.everyone: Everyone\nrole.reporter: Reporter\nbad key: x\na..b: x\n",
            "words/en.yaml:3:1 words.key", "words/en.yaml:4:1 words.key"),
        // A broken file of words makes no word missing.
        Fault("words/en.yaml", "role.everyone: 'Everyone\n", "words/en.yaml:2:1 pack.syntax"),
    ]

    static let yaml = [
        Fault("tools.yaml", "hammers: 2\nhammers: 3\n", "tools.yaml:2:1 pack.duplicate_key"),
        Fault(
            "tools.yaml", "{hammers: 2, \"hammers\": 3, hammers: 4, saws: 1, nails: 5}\n",
            "tools.yaml:1:14 pack.duplicate_key", "tools.yaml:1:28 pack.duplicate_key", "tools.yaml:1:49 pack.unknown_key"),
        Fault("tools.yaml", "hammers: 2: 3\n", "tools.yaml:1:11 pack.syntax"),
        Fault("tools.yaml", "hammers:\n\t- 2\n", "tools.yaml:2:1 pack.tab"),
        Fault("tools.yaml", "hammers: [2\n", "tools.yaml:2:1 pack.syntax"),
        Fault("tools.yaml", "---\nhammers: 2\n---\nsaws: 1\n", "tools.yaml:3:1 pack.syntax"),
        Fault("tools.yaml", "hammers: &a 2\n", "tools.yaml:1:10 pack.alias"),
        Fault("tools.yaml", "hammers: *a\n", "tools.yaml:1:10 pack.alias"),
        Fault("tools.yaml", "hammers:2\n", "tools.yaml:1:1 pack.shape"),
        Fault("tools.yaml", "hammers：2\n", "tools.yaml:1:1 pack.shape", "tools.yaml:1:8 pack.fullwidth"),
        Fault("tools.yaml", "? [hammers]\n: 2\n", "tools.yaml:1:3 pack.key"),
        Fault("tools.yaml", "? {hammers: 1}\n: 2\n? {hammers: 1}\n: 2\n", "tools.yaml:1:3 pack.duplicate_key"),
        Fault("tools.yaml", "{'': 2}\n", "tools.yaml:1:2 pack.key"),
        Fault("tools.yaml", "hammers: ten\n", "tools.yaml:1:10 pack.number"),
        Fault("tools.yaml", "hammers: \"\\0\"\n", "tools.yaml:1:10 pack.characters", "tools.yaml:1:10 pack.number"),
        Fault("tools.yaml", "hammers: 2\u{0}\n", "tools.yaml:1:11 pack.characters"),
        Fault("tools.yaml", "hammers: 2\n\u{2028}*a: 1", "tools.yaml:2:1 pack.characters"),
        Fault("tools.yaml", "hammers: `2`\n", "tools.yaml:1:10 pack.syntax"),
        Fault("tools.yaml", "hammers: '2\n", "tools.yaml:2:1 pack.syntax"),
    ]

    @Test(arguments: files + roles + words + yaml) func isSentToItsPlace(_ fault: Fault) throws {
        #expect(try PackFixture.places([fault.file: fault.text]) == fault.places)
    }

    @Test func everyFaultOfEveryFileComesAtOnce() throws {
        let places = try PackFixture.places([
            "pack.yaml": "id: 1\n", "roles.yaml": "everyone: {over: me, verbs: [matter.raze]}\n", "tools.yaml": "hammers: -\n  - 1\n",
            "words/en.yaml": "\tx", "extra.yaml": "a: b",
        ])
        #expect(Set(places.map { $0.prefix { $0 != ":" } }).count == 5)
        #expect(places == places.sorted() && places.count >= 8)
    }

    @Test func warningsStopNothing() throws {
        let (scheme, diagnostics) = try PackFixture.load(["roles.yaml": "everyone: {over: anyone, verbs: [matter.raise, matter.read]}\n"])
        #expect(scheme != nil && diagnostics.map(\.severity) == [.warning])
    }

    @Test func anErrorStopsTheScheme() throws {
        #expect(try PackFixture.load(["tools.yaml": "hammers: x\n"]).scheme == nil)
    }

    @Test func aMisspeltVerbIsGuessed() throws {
        let faults = try PackFixture.load(["roles.yaml": "everyone: {over: anyone, verbs: [matter.rise]}\n"]).diagnostics
        let fault = try #require(faults.first { $0.code == "roles.verb" })
        #expect(fault.mend == "did you mean matter.raise?")
        #expect(fault.text.hasPrefix("roles.yaml:1:34: error: roles.everyone.verbs.1: this program knows no verb «matter.rise» — "))
    }

    @Test func notUTF8IsSentToTheByte() throws {
        var files = PackFixture.files.mapValues { Array($0.utf8) }
        files["tools.yaml"] = Array("hammers: 2\n# 字".utf8) + [0xFF]
        let source = try #require(PackSource.checked(files).source)
        let faults = PackLoader.load(files: source, sections: PackFixture.sections, verbs: PackFixture.verbs).diagnostics
        #expect(faults.map { "\($0.line):\($0.column) \($0.code)" } == ["2:4 pack.encoding"])
    }
}
