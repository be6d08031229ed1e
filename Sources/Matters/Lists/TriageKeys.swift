internal import Kernel
internal import Markup

/// What the keyboard does in the list. Shown by the script that listens, since without it no key does anything; whoever is disturbed by
/// single keys turns them off here.
struct TriageKeys {
    let lexicon: Lexicon

    private static let keys = [
        ("next", ["j", "↓"]), ("previous", ["k", "↑"]), ("open", ["Enter", "o"]), ("dispatch", ["d"]), ("merge", ["m"]), ("tick", ["x"]),
        ("close", ["Esc"]),
        ("help", ["?"]),
    ]

    var html: HTML {
        let lines = Self.keys.map { name, keys -> HTML in
            let shown = keys.map { "<kbd>\($0)</kbd>" as HTML }
            return "<div><dt>\(shown)</dt><dd>\(lexicon("keys.\(name)"))</dd></div>"
        }
        return """
            <details class="tool keys" id="keys" hidden><summary>\(lexicon("keys.title"))</summary><dl>\(lines)</dl>
            <label class="option"><input type="checkbox" id="keys-on" checked> \(lexicon("keys.on"))</label></details>
            """
    }
}
