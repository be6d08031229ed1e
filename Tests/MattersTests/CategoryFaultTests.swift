import Kernel
import Testing

/// What a pack may not say about classes, tiers, questions and limits. Lines and columns are counted in `SmallMatters`.
@Suite struct CategoryFaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let text: String
        let replacement: String
        let place: String
        var testDescription: String { "\(text) → \(replacement)" }

        init(_ text: String, _ replacement: String, _ place: String) {
            self.text = text
            self.replacement = replacement
            self.place = place
        }
    }

    static let categories = [
        Fault("    class: facilities", "    class: facilitys", "17:12 matters.class_unknown"),
        Fault("tier: professional\n    danger", "tier: expert\n    danger", "18:11 pack.choice"),
        Fault("danger: [110]", "danger: [111]", "19:14 pack.choice"),
        Fault("light_fault: required, count", "light_faults: required, count", "20:25 matters.question_unknown"),
        Fault("light_fault: required, count", "light_fault: maybe, count", "20:24 pack.choice"),
        Fault("public: false, class", "public: false, color: red, class", "15:105 pack.unknown_key"),
        Fault("  dispute: {kind: duty}", "  dispute: {kind: chore}", "25:19 pack.choice"),
        Fault("  dispute: {kind: duty}", "  dispute: {kind: duty}\n  dancing: {kind: duty}", "26:12 words.missing"),
    ]

    static let limits = [
        Fault("limits: {handle: 3 working days}\n", "limits: {handle: 3 weeks}\n", "21:22 process.limit"),
        Fault("limits: {handle: 3 working days}\n", "limits: {recheck: 3 days}\n", "21:23 matters.limit_stage"),
        Fault("limits: {handle: 3 working days}\n", "limits: {arrive: 1 hour}\n", "21:22 matters.limit_stage"),
        Fault("limits: {handle: 3 working days}\n", "limits: {lunch: 1 hour}\n", "21:14 pack.unknown_key"),
        Fault("limits: {handle: 3 working days}\n", "limits: {handle: 1 working day}\n", "17:5 matters.limit_order"),
        Fault(", handle: 7 working days", "", "15:22 matters.no_limit"),
        Fault("  shared: {limits: {handle: 5 working days}}\n", "", "27:3 pack.missing"),
        Fault("  shared: {limits", "  common: {limits: {}}\n  shared: {limits", "28:3 pack.unknown_key"),
    ]

    static let questions = [
        Fault("options: [dark, flickering]", "options: [dark]", "31:40 matters.question"),
        Fault("options: [dark, flickering]", "options: [dark, dark]", "31:47 matters.question"),
        Fault("options: [dark, flickering]", "options: [dark, broken]", "31:47 words.missing"),
        Fault("kind: date", "kind: dates", "33:17 pack.choice"),
        Fault("kind: yes_no}", "kind: yes_no, maximum: 3}", "34:39 matters.question"),
        Fault("minimum: 1, maximum: 500", "minimum: 600, maximum: 500", "32:48 matters.question"),
        Fault("minimum: 1, maximum: 500", "minimum: 1", "32:10 pack.missing"), Fault("maximum: 60", "maximum: 600", "35:36 pack.number"),
        Fault("  since: {kind: date}", "  since: {kind: date}\n  until: {kind: date}", "34:10 words.missing"),
    ]

    /// What no pack may ask, wherever it stands.
    static let refused = [
        Fault("kind: date", "kind: photo", "33:17 matters.photo"), Fault("kind: date", "kind: track", "33:17 matters.track"),
        Fault("keywords: [路灯]", "photo: required", "22:5 matters.photo"), Fault("keywords: [路灯]", "tracking: true", "22:5 matters.track"),
        Fault("keywords: [路灯]", "ranking: true", "22:5 matters.ranking"),
        Fault("classes:\n", "leaderboard: [grid_worker]\nclasses:\n", "23:1 matters.ranking"),
    ]

    static let workflow = [
        Fault("from: [accepted], to: resolved", "from: [accepted], to: dispatched", "4:15 matters.circle"),
        Fault("from: [accepted], to: resolved", "from: [accepted], to: dispatched", "3:15 matters.circle"),
    ]

    @Test(arguments: categories + limits + questions + refused + workflow) func isSentToItsPlace(_ fault: Fault) throws {
        let errors = try PackText.errors(.replacing(fault.text, with: fault.replacement))
        #expect(errors.contains(fault.place), "\(errors)")
    }

    /// A role that nobody can be given staffs nothing.
    @Test func aStepOnlyForWhoeverIsSignedIn() throws {
        let errors = try PackText.errors(
            .replacing("over: owner\n", with: "over: signed_in\n", in: "roles.yaml"))
        let posts = ["projects.yaml:3:38 projects.post", "projects.yaml:3:54 projects.post"]
        #expect(errors == ["11:5 matters.unstaffed", "12:5 matters.unstaffed"] + posts)
    }

    @Test func officeHoursOfALevelThereIsNot() throws {
        let errors = try PackText.errors(
            .replacing("hours:\n", with: "hours:\n  hamlet: [\"08:00-12:00\"]\n", in: "calendar.yaml"))
        #expect(errors == ["2:1 matters.hours_unknown"])
    }

    static let routes = [
        Fault("place: 141029100", "place: 141029-CG", "routes.yaml:1:11 routes.place_unknown"),
        Fault("place: 141029100", "place: 141029999", "routes.yaml:1:11 routes.place_unknown"),
        Fault("category: street_lighting, unit", "category: lights, unit", "routes.yaml:1:32 routes.category_unknown"),
        Fault("class: facilities, unit", "class: roads, unit", "routes.yaml:2:11 routes.class_unknown"),
        Fault("level: township}", "level: office}", "routes.yaml:3:27 routes.level_unknown"),
        Fault("level: township}", "level: borough}", "routes.yaml:3:27 routes.level_unknown"),
        Fault("unit: 141029-CG}", "unit: 141029-XX}", "routes.yaml:1:55 routes.unit_unknown"),
        Fault("unit: 141029-CG}", "unit: county-XX}", "routes.yaml:1:55 routes.unit_unknown"),
        Fault("unit: 141029-CG}", "unit: township-CG}", "routes.yaml:1:55 routes.unit_unknown"),
        Fault("unit: 141029-CG}", "unit: borough-CG}", "routes.yaml:1:55 routes.unit_unknown"),
        Fault("category: street_lighting, unit", "category: street_lighting, class: facilities, unit", "routes.yaml:1:3 routes.subject"),
        Fault("{class: dispute, level: township}", "{class: dispute}", "routes.yaml:3:3 routes.target"),
        Fault("level: township}", "level: township, unit: 141029-CG}", "routes.yaml:3:3 routes.target"),
        Fault("- {unit: 141029-ZJ}\n", "- {unit: 141029-ZJ}\n- {unit: 141029-CG}\n", "routes.yaml:5:3 routes.twice"),
        Fault("- {unit: 141029-ZJ}\n", "- {unit: 141029-ZJ, town: 1}\n", "routes.yaml:4:21 pack.unknown_key"),
    ]

    @Test(arguments: routes) func aRuleIsSentToItsPlace(_ fault: Fault) throws {
        let errors = try PackText.errors(.replacing(fault.text, with: fault.replacement, in: "routes.yaml"))
        #expect(errors.contains(fault.place), "\(errors)")
    }

    @Test func aCategoryThatNobodyHandlesSomewhere() throws {
        let rule = "- {place: 141029100, category: street_lighting, unit: 141029-CG}\n"
        let faults = try PackText([.whole(rule, in: "routes.yaml")]).load().diagnostics.filter { $0.severity == .error }
        #expect(faults.map(\.code) == ["routes.unrouted", "routes.unrouted"])
        #expect(
            faults.contains { $0.what.contains("«street_lighting» in 乡宁县 (141029), 光华镇 (141029101), 台头镇 (141029102) and 7 more places") })
        #expect(faults.contains { $0.what.contains("«public_facilities» in 乡宁县 (141029), 昌宁镇 (141029100)") })
    }

    /// A rule for a level says nothing of places above it.
    @Test func aLevelDoesNotCoverWhatLiesAboveIt() throws {
        let faults = try PackText([.whole("- {level: township}\n", in: "routes.yaml")]).load().diagnostics
        #expect(faults.filter { $0.code == "routes.unrouted" }.allSatisfy { $0.what.hasSuffix("in 乡宁县 (141029)") })
        #expect(faults.count { $0.code == "routes.unrouted" } == 2)
    }

    static let examples = [
        Fault("unit: 141029-CG", "unit: 141029-ZJ", "examples.yaml:2:5 examples.route"),
        Fault("rule: 141029100", "rule: any", "examples.yaml:2:5 examples.route"),
        Fault("place: 141029100", "place: 141029999", "examples.yaml:2:13 examples.place"),
        Fault("category: street_lighting, unit", "category: lights, unit", "examples.yaml:2:34 examples.category"),
        Fault("due: 2026-02-27 16:30", "due: 2026-02-27 17:30", "examples.yaml:4:5 examples.clock"),
        Fault("due: 2026-02-27 16:30", "due: 2026-02-27 16:30, provisional: true", "examples.yaml:4:5 examples.clock"),
        Fault("start: 2026-02-13 16:30", "start: 2026-02-30 16:30", "examples.yaml:4:13 examples.time"),
        Fault("limit: 3 working days", "limit: 4 working days", "examples.yaml:6:5 examples.limit"),
        Fault("stage: handle, limit: 3 working days", "stage: recheck, limit: 3 working days", "examples.yaml:6:5 examples.limit"),
        Fault("category: street_lighting, stage", "category: lights, stage", "examples.yaml:6:16 examples.category"),
    ]

    @Test(arguments: examples) func anExampleThatDoesNotHold(_ fault: Fault) throws {
        let errors = try PackText.errors(.replacing(fault.text, with: fault.replacement, in: "examples.yaml"))
        #expect(errors == [fault.place])
    }

    @Test func aNoticeWithoutVersionOrWords() throws {
        let errors = try PackText.errors(.whole("raise: {version: 2026 12, kept_years: 3}\n", in: "notices.yaml"))
        #expect(errors == ["notices.yaml:1:18 notices.version"])
        #expect(
            try PackText.errors(.whole("raise: {version: 2026-12, kept_years: 0}\n", in: "notices.yaml"))
                == ["notices.yaml:1:39 pack.number"])
        let wordless = try PackText.errors(.replacing("notice.raise.rights: ", with: "notice.raise.wrongs: ", in: "words/en.yaml"))
        #expect(wordless == ["notices.yaml:1:8 words.missing"])
    }

    /// Packs made to exhaust are refused by number, not read to the end.
    @Test func bombsAreRefused() throws {
        let rules = (0...5000).map { "- {place: 141029100, category: c\($0), unit: 141029-CG}\n" }.joined()
        #expect(try PackText.errors(.whole(rules, in: "routes.yaml")) == ["routes.yaml:1:1 matters.too_many"])
        let clocks = String(repeating: "  - {start: 2026-02-13 16:30, limit: 2000 working hours, due: 2026-02-27 16:30}\n", count: 2001)
        #expect(
            try PackText.errors(.whole("routes: []\nclocks:\n\(clocks)limits: []\n", in: "examples.yaml"))
                == ["examples.yaml:1:1 matters.too_many"])
        let questions = (0..<300).map { "  q\($0): {kind: date}\n" }.joined()
        #expect(try PackText.errors(.replacing("questions:\n", with: "questions:\n" + questions)).contains("31:3 matters.too_many"))
        let categories = (0..<301).map { "  c\($0): {class: facilities, tier: shared}\n" }.joined()
        #expect(try PackText.errors(.replacing("categories:\n", with: "categories:\n" + categories)).contains("15:3 matters.too_many"))
        let asked = "ask: {" + (0..<13).map { "q\($0): optional" }.joined(separator: ", ") + "}"
        #expect(
            try PackText.errors(
                .replacing(
                    "ask: {light_fault: required, count: optional, since: optional, danger_now: optional, road_name: optional}", with: asked
                )
            ).contains("20:10 matters.too_many"))
    }
}
