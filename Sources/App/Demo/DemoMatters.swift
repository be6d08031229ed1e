import Kernel
import Matters
import Process
import Storage
import Territory

/// The matters of a demo: a seeded course of days in which residents raise, offices handle, and some things are still open.
struct DemoMatters {
    private struct Step: Sendable {
        let at: Instant
        let matter: Int
        let verb: MatterVerb
        var isGlad = true
    }

    /// What is known of a matter before its texts are drawn, and what it became.
    private struct Course {
        let place: String
        let category: Matters.Category
        let raiser: Actor
        var number = ""
        var owner = ""
    }

    /// Commands that share a transaction; each is recorded at its own moment all the same.
    private static let chunk = 200
    /// What falls due by the clock is done at least this often.
    private static let alarmSeconds: Int64 = 6 * 3600

    private let installation: Installation
    private let clock: SeededEntropy
    private let plan: DemoPlan
    private let staff: DemoStaff
    private let stories: DemoStories
    private let catalogue: DispatchCatalogue
    private let scheme: MatterScheme
    private let steps: [Step]
    private let courses: [Course]
    private let seed: UInt64

    init(
        _ installation: Installation, clock: SeededEntropy, plan: DemoPlan, staff: DemoStaff, seed: UInt64, count: Int, days: Int64,
        until: Instant
    ) throws {
        self.installation = installation
        self.clock = clock
        self.plan = plan
        self.staff = staff
        self.seed = seed
        let pack = installation.scheme.current
        stories = try DemoStories(pack)
        catalogue = try pack.section(DispatchCatalogue.self)
        scheme = try pack.section(MatterScheme.self)
        let hours = try DemoHours(pack)
        var dice = DemoDice(seed &+ 1)
        let top = plan.units.first?.code ?? ""
        let leaves = plan.leaves(under: top)
        var steps: [Step] = []
        var courses: [Course] = []
        for matter in 0..<count {
            let at = hours.writing(until: until, days: days, &dice)
            guard let leaf = dice.pick(leaves), let category = stories.category(on: at.day, &dice) else { continue }
            // Most name the smallest grid, some only the village or what lies between.
            let lineage = plan.lineage(leaf)
            let place = dice.below(4) > 0 ? lineage[0] : lineage[dice.below(max(1, lineage.count - 2))]
            let raiser = dice.below(10) < 4 ? staff.worker(of: plan.lineage(place.code), &dice) : nil
            courses.append(Course(place: place.code, category: category, raiser: raiser ?? .anonymous))
            steps += Self.steps(of: matter, category, scheme, from: at, until: until, hours, &dice)
        }
        self.courses = courses
        self.steps = steps.sorted { ($0.at, $0.matter, $0.verb.rawValue) < ($1.at, $1.matter, $1.verb.rawValue) }
    }

    /// One in thirty stops at each step for good; a few are late, are sent back, wait for an answer or are withdrawn; two in three are
    /// rated, and what is rated badly is done again.
    private static func steps(
        of matter: Int, _ category: Matters.Category, _ scheme: MatterScheme, from raised: Instant, until: Instant, _ hours: DemoHours,
        _ dice: inout DemoDice
    ) -> [Step] {
        var steps = [Step(at: raised, matter: matter, verb: .raise)]
        var at = raised
        func knows(_ verb: MatterVerb) -> Bool { scheme.transitions.contains { $0.verb == verb } }
        /// False when the matter's course ends here for now.
        func go(_ verb: MatterVerb, _ stage: TimeLimit.Stage, late: Bool = true) -> Bool {
            let limit = scheme.limit(stage, of: category) ?? TimeLimit(1, .workingDay)
            let part = late && dice.isOneIn(16) ? 1 + dice.share() : 0.02 + 0.9 * dice.share() * dice.share()
            at = hours.after(at, limit, part: part).adding(seconds: Int64(60 + dice.below(600)))
            guard at < until, !dice.isOneIn(30) else { return false }
            steps.append(Step(at: at, matter: matter, verb: verb))
            return true
        }
        if dice.isOneIn(60), knows(.withdraw) {
            at = hours.awake(after: at, hours: 6, &dice)
            if at < until { steps.append(Step(at: at, matter: matter, verb: .withdraw)) }
            return steps
        }
        guard go(.dispatch, .dispatch) else { return steps }
        if dice.isOneIn(40), knows(.return) {
            guard go(.return, .accept, late: false), go(.dispatch, .dispatch, late: false) else { return steps }
        }
        guard go(.accept, .accept) else { return steps }
        if knows(.contact), !dice.isOneIn(3), !go(.contact, .contact) { return steps }
        if dice.isOneIn(40), knows(.suspend), knows(.resume) {
            guard go(.suspend, .contact, late: false), go(.resume, .accept, late: false) else { return steps }
        }
        guard go(.resolve, .handle) else { return steps }
        at = hours.awake(after: at, hours: 72, &dice)
        guard at < until, !dice.isOneIn(3) else { return steps }
        let isGlad = dice.below(9) > 0
        steps.append(Step(at: at, matter: matter, verb: .rate, isGlad: isGlad))
        guard !isGlad, go(.resolve, .contact, late: false) else { return steps }
        at = hours.awake(after: at, hours: 48, &dice)
        if at < until { steps.append(Step(at: at, matter: matter, verb: .rate, isGlad: true)) }
        return steps
    }

    /// `meanwhile` comes to its own before time goes on.
    func run(meanwhile: DemoMeanwhile, progress: (Int, Int) -> Void) async throws {
        var courses = courses
        let jobs = JobRunner(
            store: installation.store, subscriptions: [], sweeps: [], alarms: House.alarms, executor: installation.executor,
            heads: installation.heads, entropy: clock, logger: Log.quiet)
        var rung = clock.now()
        var start = 0
        while start < steps.count {
            let end = rung.adding(seconds: Self.alarmSeconds)
            if steps[start].at >= end {
                // Nothing happens for a while but what time itself does.
                try await meanwhile.pass(until: end)
                rung = end
                clock.set(now: end)
                await jobs.ringAll()
                continue
            }
            if let at = meanwhile.nextAt, at <= steps[start].at { try await meanwhile.pass(until: Instant(ms: at.ms + 1)) }
            let before = min(end, meanwhile.nextAt ?? end)
            let chunk = Array(steps[start..<min(start + Self.chunk, steps.count)].prefix { $0.at < before })
            guard !chunk.isEmpty else { continue }
            let known = courses
            clock.set(now: chunk[0].at)
            let changed = try await installation.executor.together { together in
                var changed: [Int: Course] = [:]
                for step in chunk {
                    clock.set(now: step.at)
                    changed[step.matter] = try perform(step, changed[step.matter] ?? known[step.matter], together)
                }
                return changed
            }
            for (matter, course) in changed { courses[matter] = course }
            start += chunk.count
            progress(start, steps.count)
        }
        await jobs.ringAll()
    }

    private func perform(_ step: Step, _ known: Course, _ together: Executor.Together) throws -> Course {
        do {
            return try carryOut(step, known, together)
        } catch let problem as Problem where problem.code == "matter.transition" {
            // Time did it first: it was settled by itself, or its pause had ended.
            return known
        }
    }

    private func carryOut(_ step: Step, _ known: Course, _ together: Executor.Together) throws -> Course {
        var course = known
        // Texts are drawn when they are needed, so that none wait in memory.
        var dice = DemoDice(seed ^ (UInt64(step.matter) << 20 | UInt64(step.at.ms & 0xF_FFFF)))
        let raiser = course.raiser.account == nil ? Actor.system : course.raiser
        let handler = staff.handler(of: course.owner)
        switch step.verb {
        case .raise:
            guard let unit = plan.unit(course.place) else { return course }
            var form = stories.form(course.category, unit: unit, at: step.at, &dice)
            form["name"] = .text((dice.pick(Self.surnames) ?? "王") + (dice.isOneIn(2) ? "先生" : "女士"))
            form["phone"] = .text("00000\(100_000 + step.matter % 900_000)")
            let command = RaiseMatter(try RaiseMatter.Fields.schema.decode(form), channel: .web)
            course.number = try together.perform(command, as: course.raiser).number
        case .dispatch:
            let (place, category) = (plan.path(course.place), course.category)
            guard let office = place.flatMap({ catalogue.handlers(of: category, at: $0).first }) else { return course }
            course.owner = office
            let input = try DispatchMatter.Fields.schema.decode(["to": .text(office)])
            let dispatcher = staff.dispatcher(of: plan.lineage(course.place))
            try together.perform(DispatchMatter(course.number, input, expected: nil), as: dispatcher)
        case .accept: try together.perform(AcceptMatter(course.number, expected: nil), as: handler)
        case .contact:
            let input = try ContactMatter.Fields.schema.decode(["text": .text(stories.said("contact", &dice))])
            try together.perform(ContactMatter(course.number, input, expected: nil), as: staff.able(handler, .contact))
        case .return:
            let input = try ReturnMatter.Fields.schema.decode(["text": .text(stories.said("return", &dice))])
            try together.perform(ReturnMatter(course.number, input, expected: nil), as: staff.able(handler, .return))
        case .suspend:
            let input = try SuspendMatter.Fields.schema.decode(["text": .text(stories.said("suspend", &dice))])
            try together.perform(SuspendMatter(course.number, input, expected: nil), as: staff.able(handler, .suspend))
        case .resume:
            let input = try ResumeMatter.Fields.schema.decode(["text": .text(stories.said("resume", &dice))])
            try together.perform(ResumeMatter(course.number, input, expected: nil), as: staff.able(handler, .resume))
        case .withdraw:
            let input = try WithdrawMatter.Fields.schema.decode(["text": .text(stories.said("withdraw", &dice))])
            try together.perform(WithdrawMatter(course.number, input, expected: nil), as: raiser)
        case .resolve:
            let input = try ResolveMatter.Fields.schema.decode(["result": .text(stories.result(course.category.id, &dice))])
            try together.perform(ResolveMatter(course.number, input, expected: nil), as: handler)
        default:
            let input = try RateMatter.Fields.schema.decode([
                "score": .text("\(step.isGlad ? 4 + dice.below(2) : 1 + dice.below(2))"), "solved": .text(step.isGlad ? "yes" : "no"),
                "comment": stories.comment(isGlad: step.isGlad, &dice).map { .text($0) } ?? .null,
            ])
            // Who has no account rates through the private link, which names nobody either.
            try together.perform(RateMatter(course.number, input, expected: nil), as: raiser)
        }
        return course
    }

    private static let surnames = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴"]
}
