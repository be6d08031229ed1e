import Kernel
import People
import Process
import TestSupport
import Testing

@testable import Matters

/// The steps of handling, refusals first.
@Suite struct HandlingTests {
    static let steps: [MatterVerb] = [
        .contact, .verify, .return, .dispute, .arbitrate, .escalate, .assign, .note, .comment, .recall, .withdraw, .reopen, .suspend,
        .resume,
    ]

    @Test(arguments: steps) func aNumberThatIsNotThereIsNotFound(_ verb: MatterVerb) async throws {
        let county = try await County.handling()
        for actor in [Actor.system, try Cast.liu.actor(in: county), try Cast.wang.actor(in: county)] {
            #expect(try await outcome { try await county.take(verb, on: "2026000000010", by: actor) } == "404 not_found")
        }
    }

    @Test(arguments: steps) func whoMayNotReadIsToldNotFound(_ verb: MatterVerb) async throws {
        let county = try await County.handling()
        let number = try await county.matter(after: .dispatch, by: Cast.sun.actor(in: county))
        for cast in [Cast.wang, .li, .guo, .qian, .zhou, .wu] {
            let actor = try cast.actor(in: county)
            #expect(try await outcome { try await county.take(verb, on: number, by: actor) } == "404 not_found", "\(cast)")
        }
    }

    /// Who may read it and not do it; in the order of `steps`: . may, x is forbidden.
    @Test(arguments: [
        ("chen", "x . x x x . x . x . x x x x"), ("liu", "x . x x . . x . x . x x x x"), ("zhao", ". x . . x . . . x x x x . ."),
        ("sun", "x x x x x x x x . x . . x ."), ("leader", "x x x x x x x x x x x x x x"),
    ])
    func whoMayReadIsToldWhatIsForbidden(_ who: Cast.RawValue, _ expected: String) async throws {
        let county = try await County.handling()
        let cells = expected.split(separator: " ").map(String.init)
        #expect(cells.count == Self.steps.count)
        for (verb, cell) in zip(Self.steps, cells) {
            let number = try await county.matter(after: .dispatch, by: Cast.sun.actor(in: county))
            let actor = try #require(Cast(rawValue: who)).actor(in: county)
            let told = try await outcome { try await county.take(verb, on: number, by: actor) }
            #expect((told == "403 forbidden") == (cell == "x"), "\(who) \(verb): \(told)")
        }
    }

    @Test(arguments: steps) func fromTheWrongStateItIsRefused(_ verb: MatterVerb) async throws {
        let county = try await County.handling()
        let wrong: [MatterVerb] = verb == .reopen ? [] : [.dispatch, .accept, .resolve, .rate]
        let number = try await county.raise()
        for step in wrong { try await county.take(step, on: number) }
        let before = try county.eventCount
        #expect(try await outcome { try await county.take(verb, on: number) } == "409 matter.transition")
        #expect(try county.eventCount == before)
    }

    @Test(arguments: steps) func aReasonThatIsLeftOutOrTooLongIsRefused(_ verb: MatterVerb) async throws {
        let schema = MatterStep.schema(of: verb)
        guard let text = schema.fields.first(where: { $0.name == "text" }), case .text(let maximum) = text.kind else { return }
        for (bad, code) in [(" \n", "required"), (String(repeating: "长", count: maximum + 1), "too_long")]
        where text.isRequired || code != "required" {
            let raw = Handling.said(verb).merging(["text": bad]) { $1 }.mapValues(Schema.Raw.text)
            #expect(throws: Problem.self) { try schema.decode(raw) }
        }
    }

    @Test func anOfficeReturnsOnceAndThenAsksForADecision() async throws {
        let county = try await County.handling()
        let zhao = try Cast.zhao.actor(in: county)
        let number = try await county.matter(after: .dispatch)
        try await county.take(.return, on: number, by: zhao)
        #expect(try county.matter(number)?.owner.code == Cast.changning)
        #expect(try county.matter(number)?.state == "raised")
        try await county.take(.dispatch, on: number)
        #expect(try await outcome { try await county.take(.return, on: number, by: zhao) } == "409 matter.returned_often")
        try await county.take(.dispute, on: number, by: zhao)
        // Until it is decided somebody answers for it, and the clock runs.
        let disputed = try #require(try county.matter(number))
        #expect(disputed.state == "disputed" && disputed.owner.code == Cast.cityManagement)
        #expect(try county.running(number)[.handle]?.isRunning == true)
        #expect(try await outcome { try await county.take(.accept, on: number, by: zhao) } == "409 matter.transition")
        let chen = try Cast.chen.actor(in: county)
        #expect(try await outcome { try await county.take(.arbitrate, on: number, by: chen) } == "403 forbidden")
        let liu = try Cast.liu.actor(in: county)
        await #expect(throws: Problem.invalid([FieldProblem("to", "choice")])) {
            try await county.take(.arbitrate, on: number, by: liu, ["to": "nobody", "text": "定"])
        }
        try await county.take(.arbitrate, on: number, by: liu, ["to": Cast.housing, "text": "按职责。"])
        #expect(try county.matter(number)?.owner.code == Cast.housing)
        let qian = try Cast.qian.actor(in: county)
        #expect(try await outcome { try await county.take(.return, on: number, by: qian) } == "409 matter.arbitrated")
        #expect(try await outcome { try await county.take(.dispute, on: number, by: qian) } == "409 matter.arbitrated")
        try await county.take(.accept, on: number, by: qian)
        #expect(try county.faults() == [])
    }

    /// «Why was it routed there»: answered from what was recorded, whatever the catalogue says today.
    @Test func theRouteIsToldFromTheRecord() async throws {
        let county = try await County.handling()
        let number = try await county.raise(category: "street_lighting", answers: ["light_fault": "dark"])
        try await county.take(.dispatch, on: number, by: Cast.chen.actor(in: county))
        let later = try await county.governed(
            by: Handling.changes + [
                .replacing("unit: 141029-CG}", with: "unit: 141029-JT}", in: "routes.yaml"),
                .replacing("unit: 141029-CG, rule", with: "unit: 141029-JT, rule", in: "examples.yaml"),
            ])
        let view = try #require(try later.view(number, Cast.liu.actor(in: later)))
        #expect(view.tenures.map(\.unit.code) == [Cast.changning, Cast.cityManagement])
        #expect(view.tenures.last?.rule == "141029100.category.street_lighting" && view.tenures.last?.instead == nil)
        let matter = try #require(try later.matter(number))
        let holding = try later.read { try Holding.all(of: matter.id, in: $0) }
        #expect(holding.map(\.pack) == [county.scheme.hash] && holding.map(\.account) == [Cast.chen.account])
        // Whom the catalogue named is kept from the first day on, before anybody has chosen.
        #expect(view.tenures.first?.rule == view.tenures.last?.rule && view.tenures.first?.instead?.code == Cast.cityManagement)
    }

    /// Who had it: stretches that follow one another without a gap, the last of them open.
    @Test func whoHadItIsToldWithoutAGap() async throws {
        let county = try await County.handling()
        let number = try await county.raise()
        let steps: [(MatterVerb, [String: String]?)] = [
            (.dispatch, ["to": Cast.housing]), (.recall, nil), (.dispatch, nil), (.return, nil), (.dispatch, nil), (.dispute, nil),
            (.arbitrate, ["to": Cast.cityManagement, "text": "定"]), (.accept, nil),
        ]
        for (verb, said) in steps {
            county.entropy.advance(seconds: 3600)
            try await county.take(verb, on: number, said)
        }
        let tenures = try #require(try county.view(number, Cast.liu.actor(in: county))).tenures
        let office = Cast.cityManagement
        #expect(tenures.map(\.unit.code) == [Cast.changning, Cast.housing, Cast.changning, office, Cast.changning, office])
        #expect(tenures.map(\.verb) == [.raise, .dispatch, .recall, .dispatch, .return, .dispatch])
        #expect(zip(tenures, tenures.dropFirst()).allSatisfy { $0.until == $1.since } && tenures.last?.until == nil)
        #expect(tenures[1].instead == nil && tenures[3].instead?.code == Cast.housing)
        #expect(try county.faults() == [])
    }

    @Test func whatIsNotSolvedGoesBackToWorkTwiceAtTheMost() async throws {
        let county = try await County.handling()
        let wang = try Cast.wang.actor(in: county)
        let number = try await county.matter(after: .dispatch, .accept, by: wang)
        for round in 1...2 {
            try await county.take(.resolve, on: number, ["result": "第 \(round) 次"])
            try await county.take(.rate, on: number, by: wang, ["score": "1", "solved": "no", "comment": "没好 \(round)"])
            #expect(try county.matter(number)?.state == "accepted")
            #expect(Set(try county.running(number).keys) == [.contact, .handle])
        }
        try await county.take(.resolve, on: number, ["result": "第 3 次"])
        try await county.take(.rate, on: number, by: wang, ["score": "1", "solved": "no"])
        #expect(try county.matter(number)?.state == "rated")
        #expect(try await outcome { try await county.take(.reopen, on: number, by: wang) } == "409 matter.redone_often")
        // Every word that was said is still there.
        let view = try #require(try county.view(number, wang))
        #expect(view.steps.filter { $0.verb == "resolve" }.map(\.text) == ["第 1 次", "第 2 次", "第 3 次"])
        #expect(view.steps.filter { $0.verb == "rate" }.map(\.text) == ["没好 1", "没好 2", nil])
        #expect(view.latest(MatterText.result, .resolve) == "第 3 次")
        #expect(try county.faults() == [])
    }

    @Test func itCanBeOpenedAgainInTime() async throws {
        let county = try await County.handling()
        let wang = try Cast.wang.actor(in: county)
        let early = try await county.matter(after: .dispatch, .accept, .resolve, .rate, by: wang)
        let late = try await county.matter(after: .dispatch, .accept, .resolve, .rate, by: wang)
        county.entropy.advance(seconds: 20 * 86_400)
        try await county.take(.reopen, on: early, by: wang)
        #expect(try county.matter(early)?.state == "accepted")
        #expect(try county.running(early)[.handle]?.started == county.entropy.now())
        county.entropy.advance(seconds: 20 * 86_400)
        #expect(try await outcome { try await county.take(.reopen, on: late, by: wang) } == "409 matter.reopen_late")
        #expect(try county.faults() == [])
    }

    @Test func theReporterIsAskedTwiceAtTheMost() async throws {
        let county = try await County.handling()
        let number = try await county.matter(after: .dispatch, .accept)
        for _ in 0..<2 {
            try await county.take(.suspend, on: number)
            try await county.take(.resume, on: number)
        }
        #expect(try await outcome { try await county.take(.suspend, on: number) } == "409 matter.asked_often")
    }

    /// An internal note is for staff: the reporter sees neither it nor that it is there.
    @Test func anInternalNoteIsNotTheReporters() async throws {
        let county = try await County.handling()
        let wang = try Cast.wang.actor(in: county)
        let number = try await county.matter(after: .dispatch, .accept, by: wang)
        try await county.take(.note, on: number, ["text": "内部的话", "audience": "internal"])
        try await county.take(.note, on: number, ["text": "给您的话", "audience": "reporter"])
        let theirs = try #require(try county.view(number, wang)).steps.filter { $0.verb == "note" }
        #expect(theirs.map(\.text) == ["给您的话"])
        let staff = try #require(try county.view(number, Cast.leader.actor(in: county))).steps.filter { $0.verb == "note" }
        #expect(staff.map(\.text) == ["内部的话", "给您的话"])
    }

    @Test func onlySomebodyOfTheOfficeIsNamed() async throws {
        let county = try await County.handling()
        let number = try await county.matter(after: .dispatch)
        await #expect(throws: Problem.invalid([FieldProblem("to", "choice")])) {
            try await county.take(.assign, on: number, ["to": "zhao"])
        }
        for (name, role) in [("zhao2", "office_clerk"), ("qian2", "office_clerk"), ("wu2", "auditor")] {
            _ = try await county.executor.perform(CreateAccount(username: name, displayName: name + "科长"), as: .system)
            let unit = role == "auditor" ? "141029" : Cast.cityManagement
            _ = try await county.executor.perform(GrantRole(username: name, role: role, unit: unit), as: .system)
        }
        for name in ["wu2", "nobody"] {
            await #expect(throws: Problem.invalid([FieldProblem("to", "choice")])) {
                try await county.take(.assign, on: number, ["to": name])
            }
        }
        await #expect(throws: Problem.invalid([FieldProblem("stand_in", "choice")])) {
            try await county.take(.assign, on: number, ["to": "zhao2", "stand_in": "zhao2"])
        }
        try await county.take(.assign, on: number, ["to": "zhao2", "stand_in": "qian2"])
        let view = try #require(try county.view(number, Cast.zhao.actor(in: county)))
        #expect(view.assignee?.username == "zhao2" && view.standIn?.username == "qian2")
        // Whoever has it next names their own.
        try await county.take(.return, on: number)
        #expect(try county.matter(number)?.course.assignee == nil)
    }

    /// Two officers at once: one of them does it, the other is told what stands there now.
    @Test func ofTwoOfficersActingAtOnceOneIsTold() async throws {
        let county = try await County.handling()
        let number = try await county.raise()
        let version = try #require(try county.matter(number)?.version)
        async let first = outcome { try await county.take(.dispatch, on: number, ["to": Cast.housing], expected: version) }
        async let second = outcome { try await county.take(.dispatch, on: number, ["to": Cast.cityManagement], expected: version) }
        #expect(Set([try await first, try await second]) == ["ok", "412 stale"])
        #expect(try county.matter(number)?.version == version + 1)
        do {
            try await county.take(.dispatch, on: number, expected: version)
        } catch let problem as Problem {
            #expect(problem.args == ["expected": "\(version)", "current": "\(version + 1)"])
        }
        #expect(try county.faults() == [])
    }

    @Test func remarksHaveAnEnd() async throws {
        let county = try await County.handling()
        let number = try await county.matter(after: .dispatch)
        for _ in 0..<MatterMove.remarkLimit { _ = try await outcome { try await county.take(.comment, on: number) } }
        for verb in [MatterVerb.comment, .note] {
            #expect(try await outcome { try await county.take(verb, on: number) } == "409 matter.full", "\(verb)")
        }
        // Whatever was said, whose it is is decided, the reporter is phoned as promised, and it is answered.
        for verb in [MatterVerb.dispute, .arbitrate, .accept, .contact] { try await county.take(verb, on: number) }
        #expect(try await outcome { try await county.take(.contact, on: number) } == "409 matter.full")
        try await county.take(.resolve, on: number)
        try await county.take(.rate, on: number)
    }

    @Test func theSameRequestAgainSaysTheSame() async throws {
        let county = try await County.handling()
        let number = try await county.matter(after: .dispatch, .accept)
        let key = IdempotencyKey(owner: ID(high: 1, low: 1), key: "once", requestHash: [1])
        try await county.take(.suspend, on: number, key: key)
        let count = try county.eventCount
        try await county.take(.suspend, on: number, key: key)
        #expect(try county.eventCount == count)
        #expect(try county.matter(number)?.course.asked == 1)
    }
}
