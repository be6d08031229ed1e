import Kernel
import Testing

@testable import Matters

/// Every fault of `matters.yaml` is told with its place. Lines and columns are counted in the delivered file.
@Suite struct MatterSchemeTests {
    @Test func theDeliveredPackHasNone() throws { #expect(try PackText.errors() == []) }

    @Test func saysWhatLeadsWhere() throws {
        let scheme = try PackText().scheme().section(MatterScheme.self)
        #expect(scheme.states.map(\.id) == ["raised", "dispatched", "accepted", "resolved", "rated"])
        #expect(scheme.states.map(\.kind) == [.raised, .dispatched, .accepted, .resolved, .closed])
        #expect(scheme.category("public_facilities")?.handlers.first == "141029-ZJ")
        #expect(scheme.category("public_facilities")?.isPublic == false)
        #expect(scheme.category("weather") == nil)
        #expect(try scheme.move(.raise, from: nil).id == "raised")
    }

    @Test func aStateThatIsNotThere() throws {
        #expect(
            try PackText.errors(.replacing("to: accepted}", with: "to: acepted}")) == [
                "4:15 matters.dead_end", "5:15 matters.unreachable", "6:15 matters.unreachable", "7:15 matters.unreachable",
                "11:44 matters.state_unknown",
            ])
        #expect(
            try PackText.errors(.replacing("from: [accepted]", with: "from: [acepted]")) == [
                "5:15 matters.dead_end", "6:15 matters.unreachable", "7:15 matters.unreachable", "12:28 matters.state_unknown",
            ])
    }

    @Test func aStateNobodyLeaves() throws {
        #expect(
            try PackText.errors(.replacing("  - {verb: rate, from: [resolved], to: rated}\n", with: "")) == [
                "6:15 matters.dead_end", "7:15 matters.unreachable",
            ])
    }

    @Test func aStateNobodyReaches() throws {
        let errors = try PackText.errors(
            .replacing("  rated:      {kind: closed}\n", with: "  rated:      {kind: closed}\n  lost:       {kind: closed}\n"),
            .replacing("state.rated: 已评价", with: "state.rated: 已评价\nstate.lost: 丢了", in: "words/zh-Hans.yaml"),
            .replacing("state.rated: Rated", with: "state.rated: Rated\nstate.lost: Lost", in: "words/en.yaml"))
        #expect(errors == ["8:15 matters.unreachable"])
    }

    @Test func aStateWithoutWords() throws {
        let errors = try PackText.errors(.replacing("state.rated: Rated\n", with: "", in: "words/en.yaml"))
        #expect(errors == ["7:15 words.missing"])
    }

    @Test func aVerbThisProgramCannotDo() throws {
        #expect(
            try PackText.errors(.replacing("  - {verb: rate,", with: "  - {verb: arrive, from: [raised], to: raised}\n  - {verb: rate,"))
                == ["13:12 matters.verb_unavailable"])
    }

    @Test func aVerbThatThereIsNot() throws {
        let errors = try PackText.errors(
            .replacing("  - {verb: rate,", with: "  - {verb: forward, from: [raised], to: raised}\n  - {verb: rate,"))
        #expect(errors == ["13:12 pack.choice"])
    }

    @Test func aVerbThatLeadsTwoWays() throws {
        let twice = "  - {verb: accept, from: [dispatched], to: accepted}\n"
        #expect(
            try PackText.errors(.replacing(twice, with: twice + "  - {verb: accept, from: [dispatched], to: resolved}\n"))
                == ["12:5 matters.ambiguous"])
    }

    @Test func aMatterThatBeginsInTwoWays() throws {
        let twice = "  - {verb: raise, to: raised}\n"
        #expect(
            try PackText.errors(.replacing(twice, with: twice + "  - {verb: raise, to: dispatched}\n")) == ["10:5 matters.ambiguous"])
    }

    @Test func aMatterThatNeverBegins() throws {
        let errors = try PackText.errors(.replacing("  - {verb: raise, to: raised}\n", with: ""))
        #expect(errors.first == "3:3 matters.no_beginning")
        #expect(errors.filter { $0.hasSuffix("matters.unreachable") }.count == 5)
    }

    @Test func aRaiseFromSomewhereAndAStepFromNowhere() throws {
        #expect(
            try PackText.errors(.replacing("{verb: raise, to: raised}", with: "{verb: raise, from: [rated], to: raised}")).contains(
                "9:5 matters.from"))
        #expect(
            try PackText.errors(.replacing("{verb: accept, from: [dispatched], to: accepted}", with: "{verb: accept, to: accepted}"))
                .contains(
                    "11:5 matters.from"))
    }

    @Test func aVerbNobodyHas() throws {
        let errors = try PackText.errors(
            .replacing(
                "matter.accept, matter.resolve, ", with: "matter.accept, ", in: "roles.yaml"))
        #expect(errors == ["12:5 matters.unstaffed"])
    }

    /// A rating that does not close would be given twice, and the second has nowhere to go.
    @Test func aRatingThatClosesNothing() throws {
        let errors = try PackText.errors(
            .replacing("{verb: rate, from: [resolved], to: rated}", with: "{verb: rate, from: [resolved, accepted], to: resolved}"))
        #expect(errors.contains("13:5 matters.rate_open"), "\(errors)")
    }

    @Test func aHandlerThatIsNoUnit() throws {
        #expect(try PackText.errors(.replacing("141029-JT, 141029-SL", with: "141029-XX, 141029-SL")) == ["15:56 matters.handler_unknown"])
    }

    @Test func anOfficeThatNoTownshipHas() throws {
        #expect(
            try PackText.errors(.replacing("141029-JT, 141029-SL", with: "township-JT, 141029-SL")) == ["15:56 matters.handler_unknown"])
        #expect(try PackText.errors(.replacing("141029-JT, 141029-SL", with: "county-JT, 141029-SL")) == [])
    }

    @Test func aHandlerNamedTwice() throws {
        #expect(try PackText.errors(.replacing("141029-JT, 141029-SL", with: "141029-ZJ, 141029-SL")) == ["15:56 matters.handler_twice"])
    }

    @Test func aCategoryNobodyHandles() throws {
        #expect(
            try PackText.errors(.replacing("[141029-ZJ, 141029-CG, 141029-JT, 141029-SL, 141029-HB]", with: "[]")) == [
                "15:33 matters.unrouted"
            ])
    }

    @Test(arguments: [
        ("{kind: closed}", "{kind: done}", "7:22 pack.choice"), ("{kind: closed}", "{}", "7:15 pack.missing"),
        ("public: false", "public: perhaps", "15:98 pack.boolean"), ("public: false", "colour: red", "15:90 pack.unknown_key"),
        ("to: rated}", "too: rated}", "13:36 pack.unknown_key"),
    ])
    func whatIsMisspelt(_ text: String, _ replacement: String, _ place: String) throws {
        let errors = try PackText.errors(.replacing(text, with: replacement))
        #expect(errors.contains(place), "\(errors)")
    }

    @Test func aNameThatIsNone() throws {
        let errors = try PackText.errors(
            .replacing("  public_facilities:", with: "  Public-Facilities:"),
            .replacing("category.public_facilities", with: "category.Public-Facilities", in: "words/zh-Hans.yaml"),
            .replacing("category.public_facilities", with: "category.Public-Facilities", in: "words/en.yaml"))
        #expect(errors == ["15:22 pack.identifier"])
    }

    @Test(arguments: ["[]", "states: []\ntransitions: []\ncategories: {}", "states:\n", "7", "{}"])
    func aFileOfAnotherShape(_ text: String) throws {
        #expect(try !PackText.errors(.whole(text)).isEmpty)
    }
}
