internal import Kernel
internal import Territory

/// Points as the API tells them.
enum PointsJSON {
    static let place: Shape = .object("PointsUnit", [("code", .text), ("name", .text)])
    private static let line: [(String, Shape)] = [
        ("id", .id), ("scheme", .text), ("rule", .text), ("kind", .text), ("points", .integer), ("minutes", .optional(.integer)),
        ("cycle", .text), ("did_on", .text), ("pack", .text), ("unit", place), ("state", .text), ("due_on", .optional(.text)),
        ("asked", .integer), ("made_at", .instant), ("version", .integer),
    ]
    static let own: Shape = .object(
        "MyPoints",
        [
            (
                "schemes",
                .list(
                    .object(
                        "PointsMember",
                        [
                            ("id", .id), ("number", .text), ("scheme", .text), ("unit", place), ("named", .flag), ("joined_at", .instant),
                            ("left_at", .optional(.instant)),
                        ]))
            ),
            (
                "balances",
                .list(.object("PointsBalance", [("cycle", .text), ("balance", .integer), ("held", .integer)]))
            ),
            ("claims", .list(.object("PointsClaimLine", line))), ("next", .optional(.text)),
            (
                "entries",
                .list(
                    .object(
                        "PointsEntry",
                        [
                            ("posted_at", .instant), ("day", .text), ("claim", .optional(.id)), ("rule", .text), ("version", .integer),
                            ("pack", .text), ("reversal", .flag), ("amount", .integer), ("cut", .integer),
                            ("balance", .integer),
                        ]))
            ),
            ("entries_next", .optional(.text)),
            (
                "orders",
                .list(
                    .object(
                        "PointsOrder",
                        [
                            ("id", .id), ("goods", .text), ("points", .integer), ("state", .text), ("code", .optional(.text)),
                            ("made_at", .instant),
                        ]))
            ),
        ])
    static let whole: Shape = .object(
        "PointsClaim",
        line + [
            ("what", .optional(.text)), ("reason", .optional(.text)), ("who", .optional(.text)), ("agreed", .integer),
            ("content", .optional(.text)),
            (
                "objections",
                .list(
                    .object(
                        "PointsObjection",
                        [
                            ("id", .id), ("ground", .text), ("upheld", .optional(.flag)), ("text", .optional(.text)),
                            ("reason", .optional(.text)),
                        ]))
            ),
            (
                "appeal",
                .optional(
                    .object(
                        "PointsAppeal",
                        [
                            ("due_on", .text), ("late", .flag), ("granted", .optional(.flag)), ("text", .optional(.text)),
                            ("reason", .optional(.text)),
                        ]))
            ),
        ])
    static let list: Shape = .object(
        "PointsWork", [("unit", place), ("items", .list(.object("PointsClaimLine", line))), ("next", .optional(.text))])
    static let notices: Shape = .object(
        "PointsNotices",
        [
            ("unit", place),
            (
                "items",
                .list(
                    .object(
                        "PointsNotice",
                        [
                            ("id", .id), ("scheme", .text), ("rule", .text), ("points", .integer), ("did_on", .text), ("unit", place),
                            ("who", .optional(.text)), ("from", .text), ("until", .text), ("content", .text), ("asked", .flag),
                        ]))
            ), ("next", .optional(.text)),
        ])
    static let goods: Shape = .object(
        "PointsShop",
        [
            (
                "items",
                .list(
                    .object(
                        "PointsGoods", [("scheme", .text), ("goods", .text), ("points", .integer), ("unit", place), ("left", .integer)]))
            )
        ])

    struct Names {
        let locale: String
        let scheme: Scheme

        func write(_ unit: UnitRecord, _ key: String = "unit", into json: inout JSONWriter) {
            json.key(key)
            json.object {
                $0.field("code", unit.code)
                $0.field("name", unit.name(in: locale, of: scheme))
            }
        }
    }

    static func flag(_ name: String, _ flag: Bool?, into json: inout JSONWriter) {
        json.key(name)
        if let flag { json.value(flag) } else { json.value(nil as String?) }
    }

    static func write(_ claim: PointsClaim, _ names: Names, into json: inout JSONWriter) {
        json.field("id", claim.id)
        json.field("scheme", claim.scheme)
        json.field("rule", claim.rule)
        json.field("kind", claim.kind.rawValue)
        json.field("points", claim.points)
        json.field("minutes", claim.minutes)
        json.field("cycle", claim.cycle)
        json.field("did_on", claim.did.text)
        json.field("pack", claim.pack)
        names.write(claim.unit, into: &json)
        json.field("state", claim.state.rawValue)
        json.field("due_on", claim.due?.text)
        json.field("asked", claim.asked)
        json.field("made_at", claim.made)
        json.field("version", claim.version)
    }

    static func write(_ view: ClaimView, _ names: Names) -> [UInt8] {
        JSONWriter.object { json in
            write(view.claim, names, into: &json)
            json.field("what", view.what)
            json.field("reason", view.reason)
            json.field("who", view.isOffice ? view.name : nil)
            json.field("agreed", view.agreed)
            json.field("content", view.content.map { Hex.encode($0) })
            json.key("objections")
            json.array { list in
                for line in view.objections {
                    list.object {
                        $0.field("id", line.id)
                        $0.field("ground", line.ground)
                        flag("upheld", line.upheld, into: &$0)
                        $0.field("text", line.text)
                        $0.field("reason", line.reason)
                    }
                }
            }
            json.key("appeal")
            guard let appeal = view.appeal else { return json.value(nil as String?) }
            json.object {
                $0.field("due_on", appeal.due.text)
                $0.field("late", appeal.isLate)
                flag("granted", appeal.granted, into: &$0)
                $0.field("text", appeal.text)
                $0.field("reason", appeal.reason)
            }
        }
    }

    static func write(_ mine: MyPoints, _ names: Names) -> [UInt8] {
        JSONWriter.object { json in
            json.key("schemes")
            json.array { list in
                for member in mine.members {
                    list.object {
                        $0.field("id", member.id)
                        $0.field("number", member.number)
                        $0.field("scheme", member.scheme)
                        names.write(member.unit, into: &$0)
                        $0.field("named", member.isNamed)
                        $0.field("joined_at", member.joined)
                        $0.field("left_at", member.left)
                    }
                }
            }
            json.key("balances")
            json.array { list in
                for line in mine.balances {
                    list.object {
                        $0.field("cycle", line.cycle)
                        $0.field("balance", line.balance)
                        $0.field("held", line.held)
                    }
                }
            }
            json.key("claims")
            json.array { list in for claim in mine.claims { list.object { write(claim, names, into: &$0) } } }
            json.field("next", mine.next?.text)
            writeEntries(mine, into: &json)
        }
    }

    private static func writeEntries(_ mine: MyPoints, into json: inout JSONWriter) {
        json.key("entries")
        json.array { list in
            for entry in mine.entries {
                list.object {
                    $0.field("posted_at", entry.at)
                    $0.field("day", entry.day.text)
                    $0.field("claim", entry.claim)
                    $0.field("rule", entry.rule)
                    $0.field("version", entry.version)
                    $0.field("pack", Hex.encode(entry.pack))
                    $0.field("reversal", entry.isReversal)
                    $0.field("amount", entry.amount)
                    $0.field("cut", entry.cut)
                    $0.field("balance", entry.balance)
                }
            }
        }
        json.field("entries_next", mine.nextEntry?.text)
        json.key("orders")
        json.array { list in
            for line in mine.orders {
                list.object {
                    $0.field("id", line.order.id)
                    $0.field("goods", line.order.goods)
                    $0.field("points", line.order.points)
                    $0.field("state", line.order.state.rawValue)
                    $0.field("code", line.code)
                    $0.field("made_at", line.order.made)
                }
            }
        }
    }
}
