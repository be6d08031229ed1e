import Foundation
import Kernel
import Matters
import Process
import Schemes
import Territory

/// Packs: written by hand, so every fault has to be told and none may trap.
enum PackTargets {
    static let all = [
        FuzzTarget(
            name: "pack",
            dictionary: [
                "---", "- ", ": ", "\n  ", "#", "|", ">", "'", "\"", "[", "]", "{", "}", "!!str", "? ", "\\x", "\r\n", "\u{FEFF}", "：",
                "verbs:",
                "id:", "version:", "transitions:", "categories:", "units:", "levels:", "roles:", "matter.raise", "words:",
            ], run: pack),
        FuzzTarget(
            name: "archive", dictionary: ["PK\u{1}\u{2}", "PK\u{3}\u{4}", "PK\u{5}\u{6}", "pack.yaml", "../", "\0\0\0\0"], run: archive),
        FuzzTarget(
            name: "outline",
            dictionary: [
                "{\"type\":", "\"Feature\"", "\"Polygon\"", "\"coordinates\":", "[[", "]]", "110.5", "35", "null", "1e9", "\"code\":",
            ],
            run: outline),
        FuzzTarget(
            name: "workflow",
            dictionary: [
                "{\"states\":[", "\"steps\":[", "\"actions\":[", "\"state\":", "\"action\":", "\"next\":", "\"nextState\":", "\"roles\":[",
                "\"start\":true", "\"end\":true", "\"reopens\":true", "null", "\"isTerminateState\":", "\"BusinessServices\":[",
                "\\ud83d\\ude00", "-0.5e9",
            ], run: workflow),
        FuzzTarget(name: "stored", dictionary: ["genxu-pack-1", "\0\0\0\u{c}", "pack.yaml", "\r\n"], run: stored),
    ]

    private static let files = ["pack.yaml", "roles.yaml", "territory.yaml", "matters.yaml", "words/zh-Hans.yaml", "words/en.yaml"]
    private static let sections: [any SchemeSection.Type] = [TerritorySlice.schema, MattersSlice.schema].flatMap(\.sections)
    private static let verbs = Set([TerritorySlice.schema, MattersSlice.schema].flatMap(\.verbs))

    /// The files one after another, with a byte between them that no UTF-8 text holds.
    private static func pack(_ bytes: [UInt8]) throws {
        let parts = bytes.split(separator: 0xFF, maxSplits: files.count - 1, omittingEmptySubsequences: false)
        let found = Dictionary(uniqueKeysWithValues: zip(files, parts.map(Array.init)))
        let (source, refusals) = PackSource.checked(found)
        guard let source else { return try Broken.unless(!refusals.isEmpty, "refused without a word") }
        try Broken.unless(PackSource(canonical: source.canonical) == source, "stored, and read back as nothing or something else")
        let (scheme, diagnostics) = PackLoader.load(files: source, sections: sections, verbs: verbs)
        let hasErrors = diagnostics.contains { $0.severity == .error }
        try Broken.unless((scheme == nil) == hasErrors, "a pack without errors and without a scheme, or the other way round")
        for fault in diagnostics {
            try Broken.unless(
                fault.line > 0 && fault.column > 0 && !fault.code.isEmpty && !fault.what.isEmpty, "half a diagnostic: \(fault)")
        }
    }

    /// Whatever is unpacked is a pack within its bounds; nothing else is taken, and never without a word.
    private static func archive(_ bytes: [UInt8]) throws {
        let (source, refusals) = PackSource.read(archive: bytes)
        guard let source else { return try Broken.unless(!refusals.isEmpty, "refused without a word") }
        try Broken.unless(source.files.count <= PackSource.maximumFiles, "\(source.files.count) files")
        try Broken.unless(source.files.reduce(0) { $0 + $1.bytes.count } <= PackSource.maximumBytes, "too many bytes")
        try Broken.unless(
            source.files.allSatisfy { !$0.name.split(separator: "/").contains("..") && !$0.name.hasPrefix("/") }, "a name that leads out")
    }

    /// An outline that was read is stored and read back as itself; faults have a place.
    private static func outline(_ bytes: [UInt8]) throws {
        let file = OutlineReader.read(bytes)
        for feature in file.features {
            guard let outline = feature.outline else { continue }
            try Broken.unless(OutlineBytes.decode(OutlineBytes.encode(outline)) == outline, "stored, and read back as something else")
        }
        for fault in file.faults { try Broken.unless((fault.line ?? 0) > 0 && (fault.column ?? 0) > 0, "a fault without a place") }
        try Broken.unless(!file.features.isEmpty || !file.faults.isEmpty || !bytes.isEmpty, "nothing came of it")
    }

    /// Strict where another reader is: what is no JSON to that one is none here. Whatever is told has a place; what is found is in the table.
    private static func workflow(_ bytes: [UInt8]) throws {
        let diagnostics = Diagnostics()
        let root = JSONTree.read(bytes, file: "workflow.json", diagnostics)
        try Broken.unless((root == nil) == diagnostics.hasErrors, "refused without a word, or taken with one")
        guard let root else { return }
        let other = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
        try Broken.unless(other != nil || hasHugeNumber(root), "taken, and no JSON to another reader")
        let placed = WorkflowReader.read(PackReader(node: root, path: "", diagnostics: diagnostics))
        for one in placed {
            let workflow = one.workflow
            try Broken.unless(!workflow.states.isEmpty && workflow.steps.count <= WorkflowReader.stepLimit, "a table beyond its bounds")
            for finding in workflow.findings() { finding.report(at: one.mark(finding.place), to: diagnostics) }
            try agrees(workflow)
        }
        try Broken.unless(!placed.isEmpty || diagnostics.hasErrors, "nothing came of it, without a word")
        for fault in diagnostics.all {
            try Broken.unless(
                fault.line > 0 && fault.column > 0 && !fault.what.isEmpty && !fault.mend.isEmpty, "half a diagnostic: \(fault)")
        }
    }

    /// A table in which nothing is unreachable can be walked: from a beginning, step by step, every state is come to.
    private static func agrees(_ workflow: Workflow) throws {
        var come = Set(workflow.states.filter(\.isStart).map(\.name))
        for _ in workflow.states {
            for step in workflow.steps where come.contains(step.state) { come.insert(step.next) }
        }
        let lost = Set(workflow.states.map(\.name)).subtracting(come)
        let told = Set(workflow.findings().filter { $0.fault == .unreachable }.map(\.name))
        try Broken.unless(lost == told, "unreachable are \(lost.sorted()), told are \(told.sorted())")
    }

    private static func hasHugeNumber(_ node: PackNode) -> Bool {
        switch node {
        case .scalar(let text, _): text.utf8.count > 15
        case .list(let items, _): items.contains(where: hasHugeNumber)
        case .map(let entries, _): entries.contains { hasHugeNumber($0.value) }
        }
    }

    private static func stored(_ bytes: [UInt8]) throws {
        guard let source = PackSource(canonical: bytes) else { return }
        try Broken.unless(source.canonical == bytes, "read, and written back otherwise")
    }
}
