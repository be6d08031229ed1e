internal import Kernel
internal import Markup
internal import Territory

/// What one is called to, each with its button: one tap leads here, a second claims a place.
struct TaskListPage {
    let list: TaskList
    let mayPublish: Bool
    let isFirst: Bool
    let lexicon: Lexicon
    let scheme: Scheme
    let tokens: FormTokens
    let now: Instant

    private var words: TaskWords { TaskWords(lexicon: lexicon, scheme: scheme) }

    var page: Page {
        Page(
            title: lexicon("task.title"), section: "/tasks",
            body: """
                \(list.unit.map { "<p class=\"eyebrow\">\(words.unit($0))</p>" as HTML })
                <h1>\(lexicon(list.unit == nil ? "task.title" : "task.title.led"))</h1>
                <p class="lead">\(lexicon(list.unit == nil ? "task.about" : "task.about.led"))</p>
                \(actions)\(tabs)\(items)
                \(Pager(
                    lexicon: lexicon, next: list.next.map { address(list.group) + "&after=\($0.text)" },
                    first: isFirst ? nil : address(list.group)
                ).html)
                """)
    }

    private func address(_ group: String) -> String { "/tasks?state=\(group)" + (list.unit.map { "&unit=\($0.code)" } ?? "") }

    private var actions: HTML {
        var links: [HTML] = []
        if mayPublish { links.append("<a class=\"button\" href=\"/tasks/new\">\(lexicon("task.publish"))</a>") }
        if list.unit != nil || list.volunteer == nil {
            let word = list.volunteer == nil ? "volunteer.join" : "task.title"
            links.append("<a class=\"button quiet\" href=\"\(list.volunteer == nil ? "/volunteers/join" : "/tasks")\">\(lexicon(word))</a>")
        }
        if list.volunteer != nil {
            links.append("<a class=\"button quiet\" href=\"/volunteers/record\">\(lexicon("volunteer.record"))</a>")
        }
        for unit in list.led where unit.id != list.unit?.id {
            links.append(
                "<a class=\"button quiet\" href=\"/tasks?unit=\(unit.code)\">\(lexicon("task.led", ["unit": words.unit(unit)]))</a>")
        }
        return links.isEmpty ? .empty : "<p class=\"actions\">\(links)</p>"
    }

    private var tabs: HTML {
        guard list.unit != nil else { return .empty }
        let links = TaskList.groups.map { group -> HTML in
            let mark: HTML = group == list.group ? " aria-current=\"page\"" : .empty
            return "<a href=\"\(address(group))\"\(mark)>\(lexicon("task.group.\(group)"))</a>"
        }
        return "<nav class=\"tabs\" aria-label=\"\(lexicon("task.groups"))\">\(links)</nav>"
    }

    private var items: HTML {
        guard !list.items.isEmpty else {
            guard list.unit == nil, list.volunteer == nil else { return EmptyState(lexicon("task.empty")).html }
            return EmptyState(
                lexicon("task.empty.stranger"), detail: lexicon("task.empty.stranger.about"),
                action: (path: "/volunteers/join", label: lexicon("volunteer.join"))
            ).html
        }
        return "<ul class=\"task-list\">\(list.items.map(item))</ul>"
    }

    private func item(_ view: TaskView) -> HTML {
        let shift = view.shifts.first { $0.phase != .over } ?? view.shifts.last
        let more = view.shifts.count - 1
        let place: HTML? = view.texts[TaskNotice.Text.place].map { "<dt>\(lexicon("task.place"))</dt><dd>\($0)</dd>" }
        let when: HTML? = shift.map { "<dt>\(lexicon("task.when"))</dt><dd>\(words.time($0.shift))</dd>" }
        let others: HTML? =
            more > 0
            ? "<p><a href=\"/tasks/\(view.task.id.description)\">\(lexicon("task.more_shifts", ["count": "\(more)"]))</a></p>" : nil
        return """
            <li class="card task"><p class="eyebrow">\(lexicon("task.kind.\(view.task.kind)")) · \(words.unit(view.task.unit)) \(words.badge(view))</p>
            <h2><a href="/tasks/\(view.task.id.description)">\(view.title)</a></h2>
            <dl class="facts">\(when)\(place)</dl>
            \(shift.map(words.places))\(shift.map { words.act(view, $0, tokens, now: now) })\(others)</li>
            """
    }
}
