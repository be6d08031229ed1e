/// As few matters as the tests of the workflow need. Lines and columns of faults are counted in here.
enum SmallMatters {
    static let files = [
        "matters.yaml": matters, "routes.yaml": routes, "examples.yaml": examples,
        "ways.yaml": "danger_words: {\"119\": [着火, 冒烟]}\nsimilar_days: 14\n",
        "visits.yaml": "everyday: {light_fault: {}}\n", "revisits.yaml": "{}\n",
        "bounds.yaml": "arbitration: {within: 1 working day}\n",
        "notices.yaml": "raise: {version: 2026-12, kept_years: 3}\n",
    ]

    private static let matters = """
        # 基层点单、组织派单、部门接单、群众评单
        states:
          raised:     {kind: raised}
          dispatched: {kind: dispatched}
          accepted:   {kind: accepted}
          resolved:   {kind: resolved}
          rated:      {kind: closed}
        transitions:
          - {verb: raise, to: raised}
          - {verb: dispatch, from: [raised], to: dispatched}
          - {verb: accept, from: [dispatched], to: accepted}
          - {verb: resolve, from: [accepted], to: resolved}
          - {verb: rate, from: [resolved], to: rated}
        categories:
          public_facilities: {handlers: [141029-ZJ, 141029-CG, 141029-JT, 141029-SL, 141029-HB], public: false, class: facilities, tier: professional}
          street_lighting:
            class: facilities
            tier: professional
            danger: [110]
            ask: {light_fault: required, count: optional, since: optional, danger_now: optional, road_name: optional}
            limits: {handle: 3 working days}
            keywords: [路灯]
        classes:
          facilities: {kind: event}
          dispute: {kind: duty}
        tiers:
          personal: {limits: {handle: 3 working days}}
          shared: {limits: {handle: 5 working days}}
          professional: {limits: {dispatch: 4 working hours, accept: 1 working day, contact: 2 working days, handle: 7 working days}}
        questions:
          light_fault: {kind: choice, options: [dark, flickering]}
          count: {kind: number, minimum: 1, maximum: 500}
          since: {kind: date}
          danger_now: {kind: yes_no}
          road_name: {kind: text, maximum: 60}

        """

    private static let routes = """
        - {place: 141029100, category: street_lighting, unit: 141029-CG}
        - {class: facilities, unit: 141029-ZJ}
        - {class: dispute, level: township}
        - {unit: 141029-ZJ}

        """

    private static let examples = """
        routes:
          - {place: 141029100, category: street_lighting, unit: 141029-CG, rule: 141029100.category.street_lighting}
        clocks:
          - {start: 2026-02-13 16:30, limit: 35 working hours, due: 2026-02-27 16:30}
        limits:
          - {category: street_lighting, stage: handle, limit: 3 working days}

        """
}
