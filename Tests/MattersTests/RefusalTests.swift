import Kernel
import Testing

@testable import Matters

/// What is refused, to whom, and in which words; every line of the tables is written by hand.
@Suite struct RefusalTests {
    @Test(arguments: Act.allCases)
    func aNumberThatIsNotThereIsNotFound(_ act: Act) async throws {
        let county = try await County.found()
        for cast in [Cast.liu, .chen, .zhao, .wang] {
            let actor = try cast.actor(in: county)
            #expect(try await outcome { try await county.perform(act, on: "2026000000010", by: actor) } == "404 not_found")
        }
        #expect(try await outcome { try await county.perform(act, on: "2026000000010") } == "404 not_found")
    }

    /// Dispatched to 城市管理局, raised by 孙会计 in 昌宁镇: none of these may read it, so none is told that it exists.
    @Test(arguments: Act.allCases)
    func whoMayNotReadIsToldNotFound(_ act: Act) async throws {
        let county = try await County.found()
        let number = try await county.matter(in: "dispatched", by: Cast.sun.actor(in: county))
        let before = try county.eventCount
        for cast in [Cast.wang, .wei, .li, .zhang, .guo, .qian, .zhou, .wu] {
            let actor = try cast.actor(in: county)
            #expect(try await outcome { try await county.perform(act, on: number, by: actor) } == "404 not_found", "\(cast)")
        }
        #expect(try await outcome { try await county.perform(act, on: number, by: .anonymous) } == "404 not_found")
        let other = try await county.raise()
        let stranger = Actor.holding(try county.matter(other))
        #expect(try await outcome { try await county.perform(act, on: number, by: stranger) } == "404 not_found")
        #expect(try county.eventCount == before + 1)
    }

    /// The office does not see it before it was dispatched, whoever asks.
    @Test func anOfficeSeesNothingBeforeItIsDispatched() async throws {
        let county = try await County.found()
        let number = try await county.raise()
        for cast in [Cast.zhao, .qian] {
            let clerk = try cast.actor(in: county)
            #expect(try await outcome { try await county.perform(.accept, on: number, by: clerk) } == "404 not_found")
        }
    }

    /// Who may read but not do it is told so; the columns are the acts in their order.
    @Test(arguments: [
        ("leader", "403 403 403 403 403"), ("chen", "409 403 403 403 403"), ("liu", "409 403 403 403 403"),
        ("zhao", "403 ok 409 403 403"), ("sun", "403 403 403 409 ok"), ("holder", "401 401 401 409 ok"),
    ])
    func whoMayReadIsToldWhatIsForbidden(_ who: String, _ expected: String) async throws {
        for (act, status) in zip(Act.allCases, expected.split(separator: " ").map(String.init)) {
            let county = try await County.found()
            let number = try await county.matter(in: "dispatched", by: Cast.sun.actor(in: county))
            let actor = try Cast(rawValue: who)?.actor(in: county) ?? Actor.holding(county.matter(number))
            let told = try await outcome { try await county.perform(act, on: number, by: actor) }
            #expect(told.hasPrefix(status), "\(who) \(act): \(told)")
        }
    }

    /// Every state against every verb.
    @Test(arguments: [
        //            dispatch accept resolve rate
        ("raised", "     ok     409    409    409"),
        ("dispatched", " 409    ok     409    409"),
        ("accepted", "   409    409    ok     409"),
        ("resolved", "   409    409    409    ok "),
        ("rated", "      409    409    409    409"),
    ])
    func onlyThePacksTransitionsArePossible(_ state: String, _ expected: String) async throws {
        let county = try await County.found()
        let words = expected.split(separator: " ").map(String.init)
        #expect(words.count == 4)
        for (act, word) in zip([Act.dispatch, .accept, .resolve, .rate], words) {
            let number = try await county.matter(in: state)
            let told = try await outcome { try await county.perform(act, on: number) }
            #expect(told == (word == "ok" ? "ok" : "409 matter.transition"), "\(act) from \(state)")
        }
    }

    @Test func aRefusedTransitionNamesTheStateItIsIn() async throws {
        let county = try await County.found()
        let number = try await county.matter(in: "accepted")
        await #expect(throws: Problem(409, "matter.transition", args: ["verb": "rate", "state": "accepted"])) {
            try await county.perform(.rate, on: number)
        }
    }

    @Test(arguments: zip([Act.dispatch, .accept, .resolve, .rate], ["raised", "dispatched", "accepted", "resolved"]))
    func aStaleVersionIsRefusedAndChangesNothing(_ act: Act, _ state: String) async throws {
        let county = try await County.found()
        let number = try await county.matter(in: state)
        let version = try #require(try county.matter(number)?.version)
        for stale in [0, version - 1, version + 1] {
            #expect(try await outcome { try await county.perform(act, on: number, expected: stale) } == "412 stale")
        }
        #expect(try county.matter(number)?.state == state)
        #expect(try county.matter(number)?.version == version)
        #expect(try await outcome { try await county.perform(act, on: number, expected: version) } == "ok")
    }

    /// What is wrong with the version goes before what is wrong with the step: the page is shown anew and says why.
    @Test func staleGoesBeforeImpossible() async throws {
        let county = try await County.found()
        let number = try await county.matter(in: "accepted")
        #expect(try await outcome { try await county.perform(.dispatch, on: number, expected: 1) } == "412 stale")
    }

    @Test(arguments: ["141029-JT", "141029100", "141029", "141029-XX", "nowhere"])
    func aMatterGoesOnlyToAHandlerOfItsCategory(_ code: String) async throws {
        let handlers = "handlers: [141029-ZJ, 141029-CG, 141029-JT, 141029-SL, 141029-HB]"
        let county = try await County.found([.replacing(handlers, with: "handlers: [141029-ZJ, 141029-CG]")])
        let number = try await county.raise()
        await #expect(throws: Problem.invalid([FieldProblem("to", "choice")])) {
            try await county.perform(.dispatch, on: number, Said(to: code))
        }
        #expect(try county.matter(number)?.state == "raised")
    }

    @Test(arguments: [
        ("no_such_thing", Cast.changning, "category"), ("public_facilities", "141029999", "unit"),
        ("public_facilities", Cast.cityManagement, "unit"),
    ])
    func aMatterIsRaisedInAPlaceAndACategoryThatThereAre(_ category: String, _ unit: String, _ field: String) async throws {
        let county = try await County.found()
        let before = try county.eventCount
        await #expect(throws: Problem.invalid([FieldProblem(field, "choice")])) {
            try await county.raise(unit: unit, category: category)
        }
        #expect(try county.eventCount == before)
    }

    @Test(arguments: [
        ("what", String(repeating: "长", count: 2001), "too_long"), ("what", " \n ", "required"), ("place", "一\n二", "one_line"),
        ("place", String(repeating: "长", count: 201), "too_long"), ("name", String(repeating: "长", count: 61), "too_long"),
        ("phone", "12345", "phone"), ("phone", "1380000abcd", "phone"), ("phone", "1380000000000000", "phone"),
        ("what", "\u{0}", "characters"), ("mood", "cross", "unknown"),
    ])
    func whatIsRaisedHasLimits(_ field: String, _ text: String, _ code: String) throws {
        let raw = ["category": "public_facilities", "what": "路灯不亮", "unit": Cast.changning].merging([field: text]) { $1 }
        #expect {
            try RaiseMatter.Fields.schema.decode(raw.mapValues(Schema.Raw.text))
        } throws: { error in
            (error as? Problem)?.fields.map { "\($0.field) \($0.code)" } == ["\(field) \(code)"]
        }
    }

    @Test(arguments: [("6", "yes", "score"), ("0", "yes", "score"), ("five", "yes", "score"), ("5", "maybe", "solved")])
    func aRatingIsOneOfTheChoices(_ score: String, _ solved: String, _ field: String) async throws {
        let county = try await County.found()
        let number = try await county.matter(in: "resolved")
        await #expect(throws: Problem.invalid([FieldProblem(field, "choice")])) {
            try await county.perform(.rate, on: number, Said(score: score, solved: solved))
        }
    }
}
