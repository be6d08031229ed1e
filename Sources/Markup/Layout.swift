package import Kernel

/// The house around every page: skip link, header, menu, content, footer with the complaint entry and the display settings.
package enum Layout {
    package static func render(_ page: Page, shell: Shell) -> String {
        let words = shell.lexicon
        let classes = page.frame == .wall ? ["wall"] : shell.size.classes
        let html: HTML = """
            <!DOCTYPE html>
            <html lang="\(words.locale)"\(classes.isEmpty ? .empty : " class=\"\(classes.joined(separator: " "))\"" as HTML)>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="\(page.frame == .wall ? "dark" : "light dark")">
            <title>\(page.title) · \(shell.organisation.name) · \(words("product.name"))</title>
            <link rel="stylesheet" href="\(Assets.path("css/genxu.css"))">
            \(shell.actor.account == nil && page.frame == .whole ? .empty : "<link rel=\"stylesheet\" href=\"\(Assets.path("css/work.css"))\">" as HTML)
            <link rel="icon" type="image/svg+xml" href="\(Assets.path("icons/genxu.svg"))">
            \(scripts(page, shell))\(page.head)
            </head>
            <body>
            \(page.frame == .wall ? wall(page, shell) : whole(page, shell))
            </body>
            </html>

            """
        return html.text
    }

    private static func scripts(_ page: Page, _ shell: Shell) -> [HTML] {
        let leaving = page.frame == .whole && shell.actor.account != nil ? shell.leaving : []
        let aloud = shell.isElder && page.frame == .whole ? ["js/aloud.js"] : []
        return ([page.script].compactMap { $0 } + leaving + aloud).map { "<script type=\"module\" src=\"\(Assets.path($0))\"></script>" }
    }

    private static func whole(_ page: Page, _ shell: Shell) -> HTML {
        """
        <a class="skip" href="#main">\(shell.lexicon("layout.skip"))</a>
        \(notice(shell))
        <header class="top"><div class="wrap">
        \(brand(shell))
        \(account(shell))
        </div></header>
        \(menu(page, shell))
        <main id="main" class="wrap" tabindex="-1">
        \(shell.isElder ? elder(shell) : .empty)\(page.body)
        </main>
        \(footer(shell))
        """
    }

    /// Above everything in elder mode: the voice, which its script shows where the device has one, the size, and the way back.
    private static func elder(_ shell: Shell) -> HTML {
        let words = shell.lexicon
        let voice: HTML = """
            <button class="button quiet" type="button" data-aloud data-stop="\(words("layout.aloud.stop"))" hidden>\(words("layout.aloud"))</button>
            """
        guard !shell.form.csrf.isEmpty else { return "<p class=\"aloud\">\(voice)</p>" }
        let sizes: [(TextSize?, String)] = [
            (shell.size.up, "layout.elder.up"), (shell.size.down, "layout.elder.down"), (.standard, "layout.elder.off"),
        ]
        let buttons = sizes.compactMap { size, word -> HTML? in
            size.map { "<button class=\"button quiet\" type=\"submit\" name=\"elder\" value=\"\($0.rawValue)\">\(words(word))</button>" }
        }
        return """
            <form class="aloud" method="post" action="/preferences" aria-label="\(words("layout.elder"))">
            \(HiddenFields(tokens: shell.form, others: ["next": shell.next]).html)\(voice)\(buttons)</form>

            """
    }

    private static func wall(_ page: Page, _ shell: Shell) -> HTML {
        "<main id=\"main\">\(page.body)\(shell.notice.map { "<p class=\"wall-notice\">\($0)</p>" as HTML })</main>"
    }

    private static func notice(_ shell: Shell) -> HTML {
        guard let notice = shell.notice, !notice.isEmpty else { return .empty }
        return "<aside class=\"notice\"><div class=\"wrap\">\(notice)</div></aside>"
    }

    private static func brand(_ shell: Shell) -> HTML {
        """
        <a class="brand" href="/"><img src="\(Assets.path("icons/genxu.svg"))" alt="" width="40" height="40">
        <span class="brand-text"><strong>\(shell.lexicon("product.name"))</strong>
        <span class="brand-body">\(shell.organisation.name)</span></span></a>
        """
    }

    private static func account(_ shell: Shell) -> HTML {
        let words = shell.lexicon
        guard shell.actor.account != nil else {
            return "<p class=\"account\"><a class=\"button quiet\" href=\"/sign-in\">\(words("layout.sign_in"))</a></p>"
        }
        return """
            <form class="account" method="post" action="/sign-out" data-account="\(shell.actor.username ?? "")" \
            data-failed="\(words("layout.sign_out.failed"))">\(HiddenFields(tokens: shell.form).html)
            <a class="who" href="/account"><span class="visually-hidden">\(words("layout.signed_in_as"))</span> \(shell.actor.username ?? "")</a>
            <button class="button quiet" type="submit">\(words("layout.sign_out"))</button></form>
            """
    }

    private static func menu(_ page: Page, _ shell: Shell) -> HTML {
        guard !shell.menu.isEmpty else { return .empty }
        let current = page.section.isEmpty ? shell.path : page.section
        let entries = shell.menu.map { entry -> HTML in
            let mark: HTML = entry.path == current ? " aria-current=\"page\"" : .empty
            return "<li><a href=\"\(entry.path)\"\(mark)>\(shell.lexicon(entry.word))\(unread(entry, shell))</a></li>"
        }
        return """
            <nav class="menu" aria-label="\(shell.lexicon("layout.menu"))"><ul class="wrap">\(entries)</ul></nav>
            """
    }

    private static func unread(_ entry: MenuEntry, _ shell: Shell) -> HTML {
        guard let count = shell.unread[entry.path], count > 0 else { return .empty }
        let shown = count > 99 ? "99+" : "\(count)"
        return """
             <span class="unread" aria-hidden="true">\(shown)</span>\
            <span class="visually-hidden">\(shell.lexicon("layout.unread", ["count": shown]))</span>
            """
    }

    private static func footer(_ shell: Shell) -> HTML {
        let words = shell.lexicon
        let filings = [shell.organisation.icp, shell.organisation.police].compactMap { $0 }.filter { !$0.isEmpty }
        return """
            <footer class="bottom"><div class="wrap">
            <p class="feedback"><a class="button quiet" href="/raise">\(words("layout.feedback"))</a>
            <span>\(words("layout.feedback.about"))</span></p>
            \(settings(shell))
            <p>\(words("layout.organisation", ["name": shell.organisation.name]))\(filings.map { "<span class=\"filing\">\($0)</span>" as HTML })</p>
            <p class="about">\(words("layout.about"))</p>
            \(shell.asOf.map { "<p class=\"about\">\(words("layout.as_of", ["time": $0.minuteText]))</p>" as HTML } ?? .empty)
            </div></footer>
            """
    }

    private static func elderOn(_ words: Lexicon) -> HTML {
        """
        <button class="button quiet" type="submit" name="elder" value="\(TextSize.elder.rawValue)">\(words("layout.elder.on"))</button>
        """
    }

    /// Plain buttons: the settings live in cookies and need neither an account nor a script.
    private static func settings(_ shell: Shell) -> HTML {
        guard !shell.form.csrf.isEmpty else { return .empty }
        let words = shell.lexicon
        let other = words.locale == "en" ? "zh-Hans" : "en"
        return """
            <form class="settings" method="post" action="/preferences" aria-label="\(words("layout.settings"))">
            \(HiddenFields(tokens: shell.form, others: ["next": shell.next]).html)
            \(shell.isElder ? .empty : elderOn(words))
            <button class="button quiet" type="submit" name="lang" value="\(other)" lang="\(other)">\
            \(words("layout.language.other"))</button>
            </form>
            """
    }
}
