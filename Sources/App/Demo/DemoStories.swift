/// What residents of the demo say and what offices answer: made up, about things, never about people.
enum DemoStories {
    struct Story: Sendable {
        /// Which of the category's offices it falls to, by the tail of its code.
        let office: String
        let what: String
        let place: String
        let result: String
    }

    static let surnames = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙"]

    static let all = [
        Story(office: "ZJ", what: "村口的路灯坏了三盏，晚上走路看不清，希望尽快修好。", place: "村口主路", result: "更换灯头三只、线路一段，当晚已亮。"),
        Story(office: "SL", what: "自来水管漏水，路面积水结冰，老人容易滑倒。", place: "小学东侧巷子", result: "更换破损管道两米，清除积冰，回填路面。"),
        Story(office: "HB", what: "河道里堆了不少生活垃圾，气味很大。", place: "桥下河段", result: "组织清理垃圾两车，设置警示牌一块，列入每周巡查。"),
        Story(office: "JT", what: "进村的公路有一处塌陷，大车经过很危险。", place: "进村公路三公里处", result: "已围挡并完成路基加固，恢复通行。"),
        Story(office: "CG", what: "公共厕所门锁坏了，冲水也不好用。", place: "集市北头", result: "更换门锁和冲水阀，安排专人每日保洁。"),
        Story(office: "CG", what: "广场健身器材松动，孩子玩有危险。", place: "文化广场", result: "紧固螺栓，拆除一件报废器材，贴检查标签。"),
        Story(office: "ZJ", what: "下雨天排水沟堵塞，水漫进院子。", place: "二组排水沟", result: "清淤一百二十米，加装格栅。"),
        Story(office: "JT", what: "候车亭顶棚破了，下雨没处躲。", place: "路口候车亭", result: "更换顶棚板，检修座椅。"),
    ]
}
