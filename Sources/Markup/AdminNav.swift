package import Kernel

/// The pages of those who look after the installation, as far as the reader may open them.
package struct AdminNav: Sendable {
    package enum Place: String, Sendable, CaseIterable {
        case home, units, acts, posts, accounts, packs, routes, imports, checks

        package var path: String {
            switch self {
            case .home: "/admin"
            case .imports: "/admin/import"
            default: "/admin/\(rawValue)"
            }
        }

        /// The verb of its endpoint.
        package var verb: Verb {
            switch self {
            case .home: "admin.view"
            case .units, .acts: "territory.read"
            case .posts: "territory.vacancies"
            case .accounts: "account.list"
            case .packs: "pack.read"
            case .routes: "catalogue.read"
            case .imports: "import.stage"
            case .checks: "admin.check"
            }
        }
    }

    private let current: Place
    private let actor: Actor
    private let scheme: Scheme
    private let lexicon: Lexicon

    package init(_ current: Place, actor: Actor, scheme: Scheme, lexicon: Lexicon) {
        self.current = current
        self.actor = actor
        self.scheme = scheme
        self.lexicon = lexicon
    }

    /// The places that the reader may open.
    package static func open(to actor: Actor, _ scheme: Scheme) -> [Place] {
        Place.allCases.filter { Policy(scheme).mayEver($0.verb, actor) }
    }

    package var html: HTML {
        let links = Self.open(to: actor, scheme).map { place -> HTML in
            let mark: HTML = place == current ? " aria-current=\"page\"" : .empty
            return "<a href=\"\(place.path)\"\(mark)>\(lexicon("admin.\(place.rawValue)"))</a>"
        }
        return "<nav class=\"tabs\" aria-label=\"\(lexicon("admin.nav"))\">\(links)</nav>"
    }
}

/// One line for looking something up, as a form that changes nothing.
package struct SearchForm: Sendable {
    private let action: String
    private let label: String
    private let hint: String?
    private let value: String
    private let button: String
    private let hidden: [String: String]

    package init(action: String, label: String, hint: String? = nil, value: String, button: String, hidden: [String: String] = [:]) {
        self.action = action
        self.label = label
        self.hint = hint
        self.value = value
        self.button = button
        self.hidden = hidden
    }

    package var html: HTML {
        let about: HTML? = hint.map { "<p class=\"hint\" id=\"search-hint\">\($0)</p>" }
        let described: HTML = hint == nil ? .empty : " aria-describedby=\"search-hint\""
        let others = hidden.sorted { $0.key < $1.key }.map { name, value -> HTML in
            "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
        }
        return """
            <form class="search" method="get" action="\(action)" role="search">\(others)
            <label for="search-q">\(label)</label>\(about)
            <div class="search-line"><input type="search" id="search-q" name="q" maxlength="60" autocomplete="off"\(described) value="\(value)">
            <button class="button" type="submit">\(button)</button></div></form>
            """
    }
}
