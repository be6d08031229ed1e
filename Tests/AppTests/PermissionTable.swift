/// Who gets which answer where, written down by hand from what each role is for, not from the policy.
///
/// A cell is the status in one's own scope, then `/` and the status elsewhere when it differs. `in` is the way to the sign-in page.
/// Own scope: of 王村民 what he raised; of 昌宁镇's people what lies there; of 赵科长 what his office owns; of others the whole county.
enum PermissionTable {
    static let text = """
        endpoint                                  nobody  wang    wei     li      zhang   chen    liu zhao    leader zhou    cai     wu

        GET  /                                    200     200     200     200     200     200     200 200     200    200     200     200
        GET  /raise                               200     200     200     200     200     200     200 200     200    200     200     200
        POST /raise                               303     303     303     303     303     303     303 303     303    303     303     303
        GET  /find                                200     200     200     200     200     200     200 200     200    200     200     200
        POST /find                                303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404
        GET  /m/{token}                           303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404
        GET  /matters/{number}                    404     200/404 404     404     404     200/404 200 200/404 200    404     404     404
        GET  /work                                in      403     403     403     403     200/404 200 200/404 200    403     403     403
        POST /matters/{number}/relink             in      303/404 404     404     404     403/404 403 403/404 403    404     404     404
        POST /matters/{number}/dispatch           in      403     403     403     403     303/404 303 403     403    403     403     403
        POST /matters/{number}/accept             in      403     403     403     403     403     403 303/404 403    403     403     403
        POST /matters/{number}/resolve            in      403     403     403     403     403     403 303/404 403    403     403     403
        POST /matters/{number}/rate               in      303/404 404     404     404     403/404 403 403/404 403    404     404     404

        POST /api/v1/matters                      201     201     201     201     201     201     201 201     201    201     201     201
        GET  /api/v1/matters                      401     403     403     403     403     200/404 200 200/404 200    403     403     403
        GET  /api/v1/matters/{number}             401     200/404 404     404     404     200/404 200 200/404 200    404     404     404
        GET  /api/v1/matters/{number}/events      401     200/404 404     404     404     200/404 200 200/404 200    404     404     404
        POST /api/v1/matters/{number}/relink      401     200/404 404     404     404     403/404 403 403/404 403    404     404     404
        POST /api/v1/matters/{number}/dispatch    401     403     403     403     403     200/404 200 403     403    403     403     403
        POST /api/v1/matters/{number}/accept      401     403     403     403     403     403     403 200/404 403    403     403     403
        POST /api/v1/matters/{number}/resolve     401     403     403     403     403     403     403 200/404 403    403     403     403
        POST /api/v1/matters/{number}/rate        401     200/404 404     404     404     403/404 403 403/404 403    404     404     404

        GET  /sign-in                             200     200     200     200     200     200     200 200     200    200     200     200
        POST /sign-in                             422     422     422     422     422     422     422 422     422    422     422     422
        POST /sign-out                            303     303     303     303     303     303     303 303     303    303     303     303
        GET  /activate                            200     200     200     200     200     200     200 200     200    200     200     200
        POST /activate                            422     422     422     422     422     422     422 422     422    422     422     422

        GET  /api/v1/me                           401     200     200     200     200     200     200 200     200    200     200     200
        POST /api/v1/tokens                       401     201     201     201     201     201     201 201     201    201     201     201
        POST /api/v1/tokens/{id}/revoke           401     204/404 204/404 204/404 204/404 204/404 204/404 204/404 204/404 204/404 204/404 204/404
        GET  /api/v1/accounts                     401     403     403     403     403     403     403 403     403    200     200     403
        POST /api/v1/accounts                     401     403     403     403     403     403     403 403     403    201     403     403
        POST /api/v1/accounts/{username}/invite   401     403     403     403     403     403     403 403     403    201     201/403 403
        POST /api/v1/accounts/{username}/grant    401     403     403     403     403     403     403 403     403    204     204/403 403
        POST /api/v1/accounts/{username}/withdraw 401     403     403     403     403     403     403 403     403    204     204/403 403
        POST /api/v1/accounts/{username}/disable  401     403     403     403     403     403     403 403     403    204     204/403 403
        POST /api/v1/accounts/{username}/enable   401     403     403     403     403     403     403 403     403    204     204/403 403

        GET  /api/v1/units                        200     200     200     200     200     200     200 200     200    200     200     200
        GET  /api/v1/units/{code}                 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        GET  /api/v1/events                       401     403     403     403     403     403     403 403     403    403     403     200
        """

    struct Line: Sendable, CustomStringConvertible {
        let method: String
        let path: String
        /// In one's own scope and elsewhere, by the name of the column.
        let cells: [String: (own: String, other: String)]
        var description: String { "\(method) \(path)" }
    }

    static let lines: [Line] = {
        let rows = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        guard let head = rows.first?.dropFirst() else { return [] }
        return rows.dropFirst().map { row in
            let cells = row.dropFirst(2).map { cell in
                let parts = cell.split(separator: "/").map(String.init)
                return (own: parts[0], other: parts.last ?? parts[0])
            }
            return Line(method: row[0], path: row[1], cells: Dictionary(zip(head, cells)) { first, _ in first })
        }
    }()
}
