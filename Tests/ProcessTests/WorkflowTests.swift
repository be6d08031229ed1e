import Kernel
import Schemes
import Testing

@testable import Process

/// Tables of states and steps, ours or somebody else's: what is wrong with them, and where.
@Suite struct WorkflowTests {
    private func read(_ text: String) -> (placed: [WorkflowReader.Placed], faults: [String]) {
        let diagnostics = Diagnostics()
        guard let root = JSONTree.read(Array(text.utf8), file: "w.json", diagnostics) else { return ([], told(diagnostics)) }
        let placed = WorkflowReader.read(PackReader(node: root, path: "", diagnostics: diagnostics))
        for one in placed {
            for finding in one.workflow.findings() { finding.report(at: one.mark(finding.place), to: diagnostics) }
        }
        return (placed, told(diagnostics))
    }

    private func told(_ diagnostics: Diagnostics) -> [String] { diagnostics.all.map { "\($0.line):\($0.column) \($0.code)" } }

    private static let sound = """
        {"workflow": "lamps", "roles": ["clerk", "resident"],
         "states": [{"state": "new", "start": true}, {"state": "open"}, {"state": "done", "end": true}],
         "steps": [
          {"state": "new", "action": "raise", "next": "open", "roles": ["resident"]},
          {"state": "open", "action": "note", "next": "open", "roles": ["clerk"]},
          {"state": "open", "action": "close", "next": "done", "roles": ["clerk"]},
          {"state": "done", "action": "reopen", "next": "open", "roles": ["resident"], "reopens": true}]}
        """

    @Test func aSoundTableIsTaken() throws {
        let (placed, faults) = read(Self.sound)
        #expect(faults == [])
        let workflow = try #require(placed.first?.workflow)
        #expect(workflow.name == "lamps" && workflow.states.count == 3 && workflow.steps.count == 4)
        #expect(workflow.next("close", from: "open") == "done" && workflow.next("close", from: "new") == nil)
    }

    /// States that hold their steps, with a beginning that has no name.
    @Test func aNestedTableIsTaken() throws {
        let (placed, faults) = read(
            """
            {"BusinessServices": [{"businessService": "PGR", "tenantId": "x", "states": [
             {"state": null, "isStartState": true, "isTerminateState": false,
              "actions": [{"action": "APPLY", "nextState": "OPEN", "roles": ["CITIZEN"]}]},
             {"state": "OPEN", "sla": 5, "actions": [{"action": "CLOSE", "nextState": "CLOSED", "roles": ["OFFICER"]}]},
             {"state": "CLOSED", "isTerminateState": true, "actions": null}]}]}
            """)
        #expect(faults == [])
        let workflow = try #require(placed.first?.workflow)
        #expect(workflow.name == "PGR" && workflow.states.map(\.name) == ["", "OPEN", "CLOSED"])
        #expect(try workflow.follow(["APPLY", "CLOSE"]) == "CLOSED")
    }

    @Test(arguments: [
        // What is led to no more, and what only that led to.
        (#""raise", "next": "open""#, #""raise", "next": "new""#, "2:23 dead_end, 2:56 unreachable, 2:75 unreachable"),
        (#""close", "next": "done""#, #""close", "next": "new""#, "2:23 circle, 2:56 circle, 2:75 unreachable"),
        (#""close", "next": "done""#, #""close", "next": "open""#, "2:56 dead_end, 2:75 unreachable"),
        (#", "reopens": true"#, "", "7:31 exit"),
        (#", "start": true"#, "", "1:1 no_start, 2:23 unreachable, 2:41 unreachable, 2:60 unreachable"),
        (#", "end": true"#, "", "1:1 no_end, 2:23 circle, 2:56 circle, 2:75 circle"),
        (#"["clerk", "resident"]"#, #"["resident"]"#, "5:31 unheld, 5:31 unstaffed, 6:31 unstaffed"),
        (#""next": "done", "roles": ["clerk"]"#, #""next": "done", "roles": []"#, "6:31 unstaffed"),
        (#"{"state": "open"}"#, #"{"state": "open"}, {"state": "open"}"#, "2:75 twice"),
        (#""next": "done""#, #""next": "dome""#, "2:23 circle, 2:56 circle, 2:75 unreachable, 6:31 state_unknown"),
        (#""action": "note", "next": "open""#, #""action": "close", "next": "open""#, "6:31 ambiguous"),
    ])
    func isToldWithItsPlace(_ text: String, _ replacement: String, _ wanted: String) {
        let broken = Self.sound.replacing(text, with: replacement, maxReplacements: 1)
        #expect(broken != Self.sound)
        #expect(read(broken).faults == wanted.split(separator: ", ").map { String($0.replacing(" ", with: " workflow.")) })
    }

    /// What is not read at all, and where the reading stopped.
    @Test(arguments: [
        (#""action": "note", "#, "", "5:3 pack.missing"), (#""start": true"#, #""start": 1"#, "2:39 pack.boolean"),
        (#""states": ["#, #""states": 5, "were": ["#, "2:12 pack.shape"), (#""states""#, #""status""#, "1:1 pack.missing"),
        (#""new", "start""#, #""new" "start""#, "2:29 json.syntax"), ("true}]}", "true}]", "7:97 json.syntax"),
        ("lamps", #"la\mps"#, "1:19 json.syntax"), ("lamps", #"\ud83d"#, "1:21 json.syntax"),
        (#""end": true"#, #""end": truth"#, "2:90 json.syntax"), (#""end": true"#, #""end": 01"#, "2:92 json.syntax"),
    ])
    func whatCannotBeReadIsToldWithItsPlace(_ text: String, _ replacement: String, _ wanted: String) {
        let broken = Self.sound.replacing(text, with: replacement, maxReplacements: 1)
        #expect(broken != Self.sound)
        #expect(read(broken).faults.contains(wanted), "\(read(broken).faults)")
    }

    @Test func whatIsTooDeepOrTooLargeIsRefused() {
        #expect(read(String(repeating: "[", count: 40)).faults == ["1:33 json.deep"])
        let large = "\"" + String(repeating: "a", count: JSONTree.maximumBytes) + "\""
        #expect(read(large).faults == ["1:1 json.large"])
        let states = (0...WorkflowReader.stateLimit).map { "\"s\($0)\"" }.joined(separator: ",")
        #expect(read("{\"states\": [\(states)]}").faults == ["1:1 workflow.many"])
    }

    @Test func aStepThatIsNotAllowedIsNamed() throws {
        let workflow = try #require(read(Self.sound).placed.first?.workflow)
        #expect(try workflow.follow([]) == "new")
        #expect(try workflow.follow(["raise", "note", "close", "reopen", "close"]) == "done")
        #expect(throws: Workflow.Stray(number: 3, action: "note", state: "done")) { try workflow.follow(["raise", "close", "note"]) }
    }

    /// Random tables: what is told agrees with a walk that tries every path.
    @Test func findingsAgreeWithAWalk() {
        let dice = SeededEntropy(seed: 5, now: Instant(ms: 0))
        func below(_ limit: Int) -> Int { Int(dice.words().0 % UInt64(limit)) }
        var told: Set<Workflow.Fault> = []
        for _ in 0..<1500 {
            let names = (0..<(2 + below(5))).map { "s\($0)" }
            let states = names.enumerated().map { Workflow.State($1, isStart: $0 == 0, isEnd: below(3) == 0) }
            let steps = (0..<below(9)).map { Workflow.Step(names[below(names.count)], "a\($0)", to: names[below(names.count)]) }
            let workflow = Workflow("random", states: states, steps: steps)
            let findings = workflow.findings()
            told.formUnion(findings.map(\.fault))
            for state in states {
                // Everything that can be come to from here.
                var come: Set<String> = [state.name]
                for _ in names { for step in steps where come.contains(step.state) { come.insert(step.next) } }
                let ends = states.contains { $0.isEnd && come.contains($0.name) }
                let stuck = states.contains { other in
                    come.contains(other.name) && !other.isEnd && !steps.contains { $0.state == other.name && $0.next != other.name }
                }
                func isTold(_ fault: Workflow.Fault) -> Bool { findings.contains { $0.fault == fault && $0.name == state.name } }
                #expect(isTold(.circle) == (!ends && !stuck))
                if isTold(.deadEnd) { #expect(come == [state.name] && !state.isEnd) }
                if state.name == "s0" {
                    let lost = Set(findings.filter { $0.fault == .unreachable }.map(\.name))
                    #expect(lost == Set(names).subtracting(come))
                }
            }
        }
        #expect(told.isSuperset(of: [.unreachable, .deadEnd, .circle, .exit, .noEnd]))
    }
}
