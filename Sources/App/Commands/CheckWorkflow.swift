import ArgumentParser
import Foundation
import Kernel
import Markup
import Matters
import Process
import Schemes

struct CheckWorkflow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-workflow",
        abstract: "Check a workflow that was written down as JSON, ours or somebody else's, and report every fault with its place.")

    @Argument(help: "The file.") var file: String?
    @Option(help: "The roles that somebody holds, with commas between, in place of those that the file lists.") var roles: String?
    @Option(help: "Write the workflow of a pack as such a file instead: a folder, or the name of one under Packs/.") var pack: String?

    @Option(help: "zh-Hans or en; by LANG when left out.") var language: String?

    func validate() throws {
        if let language, !Words.locales.contains(language) { throw ValidationError("--language is zh-Hans or en") }
        guard (file == nil) != (pack == nil) else { throw ValidationError("name a file, or a pack with --pack") }
    }

    func run() throws {
        if let pack { return try write(pack) }
        guard let file else { return }
        let (workflows, diagnostics) = try Self.check(file, roles: roles.map { Set($0.split(separator: ",").map(String.init)) })
        let lexicon = try Spoken.lexicon(language)
        for diagnostic in diagnostics { Log.say(lexicon.line(diagnostic)) }
        guard diagnostics.isEmpty else {
            throw Refusal(lexicon("packs.check.faulty", ["errors": "\(diagnostics.count)", "warnings": "0"]))
        }
        for workflow in workflows {
            let name = workflow.name.isEmpty ? lexicon("packs.check.nameless") : workflow.name
            let counts = ["name": name, "states": "\(workflow.states.count)", "steps": "\(workflow.steps.count)"]
            Log.say(lexicon("packs.check.workflow", counts))
        }
    }

    static func check(_ file: String, roles: Set<String>?) throws -> (workflows: [Workflow], diagnostics: [Diagnostic]) {
        guard let handle = FileHandle(forReadingAtPath: file) else { throw Refusal("\(file) cannot be read") }
        // One byte more than is taken, so that what is too long is told and not read.
        let bytes = Array(try handle.read(upToCount: JSONTree.maximumBytes + 1) ?? Data())
        return check(bytes, named: URL(fileURLWithPath: file).lastPathComponent, roles: roles)
    }

    static func check(_ bytes: [UInt8], named name: String, roles: Set<String>?) -> (workflows: [Workflow], diagnostics: [Diagnostic]) {
        let diagnostics = Diagnostics()
        guard let root = JSONTree.read(bytes, file: name, diagnostics) else { return ([], diagnostics.all) }
        let found = WorkflowReader.read(PackReader(node: root, path: "", diagnostics: diagnostics))
        for placed in found {
            var workflow = placed.workflow
            if let roles { workflow.held = roles }
            for finding in workflow.findings() { finding.report(at: placed.mark(finding.place), to: diagnostics) }
        }
        return (found.map(\.workflow), diagnostics.all)
    }

    private func write(_ pack: String) throws {
        let (_, scheme) = try PackFiles.load(try PackFiles.folder(pack))
        let workflow = try scheme.section(MatterScheme.self).workflow(name: scheme.id, roles: scheme.roles)
        Log.say(String(decoding: workflow.json, as: UTF8.self))
    }
}

extension Workflow {
    /// As `check-workflow` reads it.
    var json: [UInt8] {
        JSONWriter.object { json in
            json.field("workflow", name)
            json.key("roles")
            json.array { list in for role in (held ?? []).sorted() { list.value(role) } }
            json.key("states")
            json.array { list in
                for state in states {
                    list.object {
                        $0.field("state", state.name)
                        if state.isStart { $0.field("start", true) }
                        if state.isEnd { $0.field("end", true) }
                    }
                }
            }
            json.key("steps")
            json.array { list in
                for step in steps {
                    list.object {
                        $0.field("state", step.state)
                        $0.field("action", step.action)
                        $0.field("next", step.next)
                        if step.reopens { $0.field("reopens", true) }
                        $0.key("roles")
                        $0.array { roles in for role in step.roles { roles.value(role) } }
                    }
                }
            }
        }
    }
}
