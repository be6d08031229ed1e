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
        GET  /matters/{number}                    404     200/404 404     200/404     404     200/404 200 200/404 200    404     404     404
        GET  /work                                in      403     403     200/404     403     200/404 200 200/404 200    403     403     403
        GET  /today                               in      403     403     403     200/404 200/404 200 403     200    403     403     403
        GET  /command                             in      403     403     403     200/404 200/404 200 403     200    403     403     403
        GET  /wall                                in      403     403     403     200/404 200/404 200 403     200    403     403     403
        GET  /wall/{token}                        303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404
        POST /matters/{number}/relink             in      303/404 404     403/404     404     403/404 403 403/404 403    404     404     404
        POST /matters/{number}/dispatch           in      403     403     403     403     303/404 303 403     403    403     403     403
        POST /matters/{number}/accept             in      403     403     403     403     403     403 303/404 403    403     403     403
        POST /matters/{number}/resolve            in      403     403     403     403     403     403 303/404 403    403     403     403
        POST /matters/{number}/rate               in      303/404 404     403/404     404     403/404 403 403/404 403    404     404     404
        GET  /matters/{number}/order                   in 404 404 200/404 404 200/404 200 200/404 200 404 404 404
        POST /matters/{number}/contact                 in 403 403 403 403 403 403 303/404 403 403 403 403
        POST /matters/{number}/verify                  in 403 403 403 403 303/404 303 403 403 403 403 403
        POST /matters/{number}/return                  in 403 403 403 403 403 403 303/404 403 403 403 403
        POST /matters/{number}/dispute                 in 403 403 403 403 403 403 303/404 403 403 403 403
        POST /matters/{number}/arbitrate               in 403 403 403 403 403 303 403 403 403 403 403
        POST /matters/{number}/escalate                in 403 403 403 403 303/404 303 303/404 403 403 403 403
        POST /matters/{number}/assign                  in 403 403 403 403 403 403 303/404 403 403 403 403
        POST /matters/{number}/note                    in 403 403 303/404 403 303/404 303 303/404 403 403 403 403
        POST /matters/{number}/comment                 in 303/404 404 403/404 404 403/404 403 403/404 403 404 404 404
        POST /matters/{number}/recall                  in 403 403 403 403 303/404 303 403 403 403 403 403
        POST /matters/{number}/merge                   in 403 403 403 403 303/404 303 403 403 403 403 403
        POST /matters/{number}/unmerge                 in 403 403 403 403 303/404 303 403 403 403 403 403
        POST /matters/{number}/split                   in 403 403 403 403 303/404 303 303/404 403 403 403 403
        POST /matters/{number}/assist                  in 403 403 403 403 303/404 303 303/404 403 403 403 403
        POST /public/{number}/join 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404
        POST /matters/{number}/withdraw                in 303/404 404 403/404 404 403/404 403 403/404 403 404 404 404
        POST /matters/{number}/reopen                  in 303/404 404 403/404 404 403/404 403 403/404 403 404 404 404
        POST /matters/{number}/suspend                 in 403 403 403 403 403 403 303/404 403 403 403 403
        POST /matters/{number}/resume                  in 303/404 404 403/404 404 403/404 403 303/404 403 404 404 404
        POST /matters/{number}/void                    in 403 403 403 403 303/404 303 403 403 403 403 403
        POST /matters/{number}/exclude                 in 403 403 403 403 303/404 303 303/404 403 403 403 403
        POST /matters/{number}/extend                  in 403 403 403 403 403 403 303/404 403 403 403 403
        POST /matters/{number}/shelve                  in 403 403 403 403 403 403 303/404 403 403 403 403
        POST /matters/{number}/unshelve                in 403 403 403 403 403 403 303/404 403 403 403 403
        POST /matters/{number}/appeal                  in 303/404 404 403/404 404 403/404 403 404 403 404 404 404
        GET  /rates                                    200 200 200 200 200 200 200 200 200 200 200 200
        GET  /matters/{number}/whistle                 in 403 403 403 403 200/404 403 403 403 403 403 403
        POST /matters/{number}/whistle                 in 403 403 403 403 303/404 403 403 403 403 403 403
        GET  /whistles                                 in 403 403 403 403 200/404 200 200/404 200 403 403 403
        POST /whistles/export                          in 403 403 403 403 200/404 200 403 403 403 403 403
        GET  /whistles/{id}                            in 403 403 403 403 200/404 200 200/404 200 403 403 403
        POST /whistles/{id}/settle                     in 403 403 403 403 303/404 403 403 403 403 403 403
        POST /whistles/{id}/withdraw                   in 403 403 403 403 303/404 403 403 403 403 403 403
        POST /calls/{id}/arrive                        in 403 403 403 403 303/404 403 303/404 403 403 403 403
        POST /calls/{id}/leave                         in 403 403 403 403 303/404 403 303/404 403 403 403 403
        POST /calls/{id}/assess                        in 403 403 403 403 303/404 403 403 403 403 403 403
        POST /calls/{id}/answer                        in 403 403 403 403 403 403 303/404 403 403 403 403
        GET  /arrive/{code}                            200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        POST /arrive/{code}                            200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        POST /api/v1/matters/{number}/whistle          401 403 403 403 403 200/404 403 403 403 403 403 403
        GET  /api/v1/matters/{number}/whistles         401 200/404 404 200/404 404 200/404 200 200/404 200 404 404 404
        GET  /api/v1/whistles                          401 403 403 403 403 200/404 200 200/404 200 403 403 403
        POST /api/v1/whistles/export                   401 403 403 403 403 200/404 200 403 403 403 403 403
        GET  /api/v1/whistles/{id}                     401 403 403 403 403 200/404 200 200/404 200 403 403 403
        POST /api/v1/whistles/{id}/settle              401 403 403 403 403 200/404 403 403 403 403 403 403
        POST /api/v1/whistles/{id}/withdraw            401 403 403 403 403 200/404 403 403 403 403 403 403
        POST /api/v1/calls/{id}/arrive                 401 403 403 403 403 200/404 403 200/404 403 403 403 403
        POST /api/v1/calls/{id}/leave                  401 403 403 403 403 200/404 403 200/404 403 403 403 403
        POST /api/v1/calls/{id}/assess                 401 403 403 403 403 200/404 403 403 403 403 403 403
        POST /api/v1/calls/{id}/answer                 401 403 403 403 403 403 403 200/404 403 403 403 403
        GET  /matters/{number}/project                 in 403 403 403 403 200/404 403 200/404 403 403 403 403
        POST /matters/{number}/project                 in 403 403 403 403 303/404 403 303/404 403 403 403 403
        GET  /projects                                 in 403 403 403 403 200/404 200 200/404 200 403 403 403
        GET  /projects/{id}                            in 403 403 403 403 200/404 200 200/404 200 403 403 403
        POST /projects/{id}/plan                       in 403 403 403 403 303/404 403 303/404 403 403 403 403
        POST /projects/{id}/note                       in 403 403 403 403 303/404 403 303/404 403 403 403 403
        POST /projects/{id}/join                       in 403 403 403 403 303/404 403 303/404 403 403 403 403
        POST /projects/{id}/budget                     in 403 403 403 403 303/404 403 303/404 403 403 403 403
        POST /projects/{id}/close                      in 403 403 403 403 403/404 403 303/404 403 403 403 403
        POST /projects/{id}/drop                       in 403 403 403 403 303/404 403 303/404 403 403 403 403
        POST /milestones/{id}/finish                   in 403 403 403 403 303/404 403 303/404 403 403 403 403
        POST /milestones/{id}/slip                     in 403 403 403 403 303/404 403 303/404 403 403 403 403
        POST /api/v1/matters/{number}/project          401 403 403 403 403 201/404 403 201/404 403 403 403 403
        GET  /api/v1/projects                          401 403 403 403 403 200/404 200 200/404 200 403 403 403
        GET  /api/v1/projects/{id}                     401 403 403 403 403 200/404 200 200/404 200 403 403 403
        POST /api/v1/projects/{id}/plan                401 403 403 403 403 200/404 403 200/404 403 403 403 403
        POST /api/v1/projects/{id}/note                401 403 403 403 403 200/404 403 200/404 403 403 403 403
        POST /api/v1/projects/{id}/join                401 403 403 403 403 200/404 403 200/404 403 403 403 403
        POST /api/v1/projects/{id}/budget              401 403 403 403 403 200/404 403 200/404 403 403 403 403
        POST /api/v1/projects/{id}/close               401 403 403 403 403 403/404 403 200/404 403 403 403 403
        POST /api/v1/projects/{id}/drop                401 403 403 403 403 200/404 403 200/404 403 403 403 403
        POST /api/v1/milestones/{id}/finish            401 403 403 403 403 200/404 403 200/404 403 403 403 403
        POST /api/v1/milestones/{id}/slip              401 403 403 403 403 200/404 403 200/404 403 403 403 403
        GET  /decisions                                in 403 403 403 403 200 200 403 200 403 403 403
        POST /decisions/{id}/grant                     in 403 403 403 403 303/404 303 403 403 403 403 403
        POST /decisions/{id}/refuse                    in 403 403 403 403 303/404 303 403 403 403 403 403
        GET  /divisions                                in 403 403 200 403 200 200 200 200 403 403 403
        GET  /ledger                                   in 403 403 200/404 403 200/404 200 200/404 200 403 403 403
        POST /ledger/file                              in 403 403 403 403 200/404 200 403 403 403 403 403
        GET  /matters/{number}/proof                   in 200/404 404 200/404 404 200/404 200 200/404 200 404 404 404
        POST /decisions/{id}/withdraw                  in 403 403 403 403 403/404 403 303/404 403 403 403 403

        POST /api/v1/matters                      201     201     201     201     201     201     201 201     201    201     201     201
        GET  /api/v1/live                         401     403     403     403     200/404 200/404 200 403     200    403     403     403
        GET  /api/v1/matters                      401     403     403     200/404     403     200/404 200 200/404 200    403     403     403
        GET  /api/v1/matters/{number}             401     200/404 404     200/404     404     200/404 200 200/404 200    404     404     404
        GET  /api/v1/matters/{number}/events      401     200/404 404     200/404     404     200/404 200 200/404 200    404     404     404
        POST /api/v1/matters/{number}/relink      401     200/404 404     403/404     404     403/404 403 403/404 403    404     404     404
        POST /api/v1/matters/{number}/dispatch    401     403     403     403     403     200/404 200 403     403    403     403     403
        POST /api/v1/matters/{number}/accept      401     403     403     403     403     403     403 200/404 403    403     403     403
        POST /api/v1/matters/{number}/resolve     401     403     403     403     403     403     403 200/404 403    403     403     403
        POST /api/v1/matters/{number}/rate        401     200/404 404     403/404     404     403/404 403 403/404 403    404     404     404
        GET  /api/v1/matters/{number}/clocks           401 200/404 404 200/404 404 200/404 200 200/404 200 404 404 404
        POST /api/v1/matters/{number}/contact          401 403 403 403 403 403 403 200/404 403 403 403 403
        POST /api/v1/matters/{number}/verify           401 403 403 403 403 200/404 200 403 403 403 403 403
        POST /api/v1/matters/{number}/return           401 403 403 403 403 403 403 200/404 403 403 403 403
        POST /api/v1/matters/{number}/dispute          401 403 403 403 403 403 403 200/404 403 403 403 403
        POST /api/v1/matters/{number}/arbitrate        401 403 403 403 403 403 200 403 403 403 403 403
        POST /api/v1/matters/{number}/escalate         401 403 403 403 403 200/404 200 200/404 403 403 403 403
        POST /api/v1/matters/{number}/assign           401 403 403 403 403 403 403 200/404 403 403 403 403
        POST /api/v1/matters/{number}/note             401 403 403 200/404 403 200/404 200 200/404 403 403 403 403
        POST /api/v1/matters/{number}/comment          401 200/404 404 403/404 404 403/404 403 403/404 403 404 404 404
        POST /api/v1/matters/{number}/recall           401 403 403 403 403 200/404 200 403 403 403 403 403
        POST /api/v1/matters/{number}/merge            401 403 403 403 403 200/404 200 403 403 403 403 403
        POST /api/v1/matters/{number}/unmerge          401 403 403 403 403 200/404 200 403 403 403 403 403
        POST /api/v1/matters/{number}/split            401 403 403 403 403 200/404 200 200/404 403 403 403 403
        POST /api/v1/matters/{number}/assist           401 403 403 403 403 200/404 200 200/404 403 403 403 403
        POST /api/v1/matters/{number}/join 201/404 201/404 201/404 201/404 201/404 201/404 201/404 201/404 201/404 201/404 201/404 201/404
        POST /api/v1/matters/{number}/withdraw         401 200/404 404 403/404 404 403/404 403 403/404 403 404 404 404
        POST /api/v1/matters/{number}/reopen           401 200/404 404 403/404 404 403/404 403 403/404 403 404 404 404
        POST /api/v1/matters/{number}/suspend          401 403 403 403 403 403 403 200/404 403 403 403 403
        POST /api/v1/matters/{number}/resume           401 200/404 404 403/404 404 403/404 403 200/404 403 404 404 404
        POST /api/v1/matters/{number}/void             401 403 403 403 403 200/404 200 403 403 403 403 403
        POST /api/v1/matters/{number}/exclude          401 403 403 403 403 200/404 200 200/404 403 403 403 403
        POST /api/v1/matters/{number}/extend           401 403 403 403 403 403 403 200/404 403 403 403 403
        POST /api/v1/matters/{number}/shelve           401 403 403 403 403 403 403 200/404 403 403 403 403
        POST /api/v1/matters/{number}/unshelve         401 403 403 403 403 403 403 200/404 403 403 403 403
        POST /api/v1/matters/{number}/appeal           401 200/404 404 403/404 404 403/404 403 404 403 404 404 404
        GET  /api/v1/matters/{number}/decisions        401 200/404 404 200/404 404 200/404 200 200/404 200 404 404 404
        GET  /api/v1/rates                             200 200 200 200 200 200 200 200 200 200 200 200
        GET  /api/v1/matters/{number}/arbitrations     401 200/404 404 200/404 404 200/404 200 200/404 200 404 404 404
        GET  /api/v1/matters/{number}/what-if          401 200/404 404 200/404 404 200/404 200 200/404 200 404 404 404
        GET  /api/v1/divisions                         401 403 403 200 403 200 200 200 200 403 403 403
        GET  /api/v1/ledger                            401 403 403 200/404 403 200/404 200 200/404 200 403 403 403
        POST /api/v1/ledger/file                       401 403 403 403 403 200/404 200 403 403 403 403 403
        GET  /api/v1/decisions                         401 403 403 403 403 200 200 403 200 403 403 403
        POST /api/v1/decisions/{id}/grant              401 403 403 403 403 200/404 200 403 403 403 403 403
        POST /api/v1/decisions/{id}/refuse             401 403 403 403 403 200/404 200 403 403 403 403 403
        POST /api/v1/decisions/{id}/withdraw           401 403 403 403 403 403/404 403 200/404 403 403 403 403

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
        GET  /api/v1/units/at                     200     200     200     200     200     200     200 200     200    200     200     200
        GET  /api/v1/units/{code}/outline         200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        GET  /api/v1/events                       401     403     403     403     403     403     403 403     403    403     403     200

        GET  /units/{code} 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        POST /units/{code}/posts in 403 403 403 403 403 403 403 403 303 303/403 403
        POST /posts/{id}/relieve in 403 403 403 403 403 403 403 403 303 303/403 403
        GET  /vacancies in 403 403 403 403 200/404 200 403 200 200 200/404 403
        GET  /admin in 403 403 403 403 403 403 403 403 200 200 403
        GET  /admin/units in 403 403 403 403 403 403 403 403 200 200/404 403
        GET  /admin/units/{code} in 403 403 403 403 403 403 403 403 200 200/404 403
        GET  /admin/acts in 403 403 403 403 403 403 403 403 200 200 403
        GET  /admin/acts/new in 403 403 403 403 403 403 403 403 200 200 403
        POST /admin/acts/preview in 403 403 403 403 403 403 403 403 200 200/403 403
        POST /admin/acts in 403 403 403 403 403 403 403 403 303 303/403 403
        GET  /admin/acts/{id} in 403 403 403 403 403 403 403 403 200 200/404 403
        POST /admin/acts/{id}/undo in 403 403 403 403 403 403 403 403 303 303/404 403
        POST /admin/acts/{id}/withdraw in 403 403 403 403 403 403 403 403 303 303/404 403
        GET  /admin/tree in 403 403 403 403 403 403 403 403 200 403 403
        GET  /api/v1/acts 401 403 403 403 403 403 403 403 403 200 200/404 403
        POST /api/v1/acts/preview 401 403 403 403 403 403 403 403 403 200 200/403 403
        POST /api/v1/acts 401 403 403 403 403 403 403 403 403 201 201/403 403
        GET  /api/v1/acts/{id} 401 403 403 403 403 403 403 403 403 200 200/404 403
        POST /api/v1/acts/{id}/undo 401 403 403 403 403 403 403 403 403 204 204/404 403
        POST /api/v1/acts/{id}/withdraw 401 403 403 403 403 403 403 403 403 204 204/404 403
        GET  /api/v1/units/{code}/succession 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        GET  /admin/posts in 403 403 403 403 200/404 200 403 200 200 200/404 403
        GET  /admin/routes in 403 403 403 403 403 403 403 403 200 200/404 403
        GET  /admin/accounts in 403 403 403 403 403 403 403 403 200 200 403
        POST /admin/accounts in 403 403 403 403 403 403 403 403 200 403 403
        GET  /admin/accounts/{username} in 403 403 403 403 403 403 403 403 200 200/404 403
        POST /admin/accounts/{username}/invite in 403 403 403 403 403 403 403 403 200 200/404 403
        POST /admin/accounts/{username}/grant in 403 403 403 403 403 403 403 403 303 303/404 403
        POST /admin/accounts/{username}/withdraw in 403 403 403 403 403 403 403 403 303 303/404 403
        POST /admin/accounts/{username}/disable in 403 403 403 403 403 403 403 403 303 303/404 403
        POST /admin/accounts/{username}/enable in 403 403 403 403 403 403 403 403 303 303/404 403
        GET  /admin/packs in 403 403 403 403 403 403 403 403 200 403 403
        POST /admin/packs in 403 403 403 403 403 403 403 403 422 403 403
        POST /admin/packs/folder in 403 403 403 403 403 403 403 403 303 403 403
        GET  /admin/packs/{hash} in 403 403 403 403 403 403 403 403 200/404 403 403
        GET  /admin/packs/{hash}/text in 403 403 403 403 403 403 403 403 200/404 403 403
        GET  /admin/packs/{hash}/changes in 403 403 403 403 403 403 403 403 200/404 403 403
        POST /admin/packs/{hash}/activate in 403 403 403 403 403 403 403 403 303/404 403 403
        POST /admin/packs/{hash}/drop in 403 403 403 403 403 403 403 403 303/404 403 403
        GET  /admin/import in 403 403 403 403 403 403 403 403 200 403 403
        POST /admin/import in 403 403 403 403 403 403 403 403 303 403 403
        GET  /admin/import/{id} in 403 403 403 403 403 403 403 403 200/404 403 403
        POST /admin/import/{id}/apply in 403 403 403 403 403 403 403 403 303/404 403 403
        POST /admin/import/{id}/undo in 403 403 403 403 403 403 403 403 303/404 403 403
        POST /admin/import/{id}/discard in 403 403 403 403 403 403 403 403 303/404 403 403
        GET  /work/dispatch in 403 403 403 403 200 200 403 403 403 403 403
        POST /work/dispatch in 403 403 403 403 200 200 403 403 403 403 403
        POST /work/search in 403 403 303 403 303 303 303 303 403 403 403
        POST /work/export in 403 403 403 403 200/404 200 403 403 403 403 403
        POST /work/views in 303 303 303 303 303 303 303 303 303 303 303
        POST /work/views/{id}/drop in 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404
        POST /api/v1/matters/search 401 403 403 200/404 403 200/404 200 200/404 200 403 403 403
        POST /api/v1/matters/export 401 403 403 403 403 200/404 200 403 403 403 403 403
        POST /api/v1/matters/log 401 403 403 403 403 200/404 200 403 403 403 403 403
        GET  /api/v1/views 401 200 200 200 200 200 200 200 200 200 200 200
        POST /api/v1/views 401 201 201 201 201 201 201 201 201 201 201 201
        POST /api/v1/views/{id}/drop 401 204/404 204/404 204/404 204/404 204/404 204/404 204/404 204/404 204/404 204/404 204/404
        GET  /notices in 200 200 200 200 200 200 200 200 200 200 200
        POST /notices/read in 303 303 303 303 303 303 303 303 303 303 303
        POST /notices/{id}/read in 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404
        POST /notices/feeds in 200 200 200 200 200 200 200 200 200 200 200
        POST /notices/feeds/{id}/close in 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404
        GET  /feeds/{token} 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        GET  /api/v1/notices 401 200 200 200 200 200 200 200 200 200 200 200
        POST /api/v1/notices/read 401 200 200 200 200 200 200 200 200 200 200 200
        GET  /admin/webhooks in 403 403 403 403 403 403 403 403 200 403 403
        POST /admin/webhooks in 403 403 403 403 403 403 403 403 200 403 403
        GET  /admin/webhooks/{id} in 403 403 403 403 403 403 403 403 200/404 403 403
        POST /admin/webhooks/{id}/test in 403 403 403 403 403 403 403 403 303/404 403 403
        POST /admin/webhooks/{id}/enable in 403 403 403 403 403 403 403 403 303/404 403 403
        POST /admin/webhooks/{id}/end in 403 403 403 403 403 403 403 403 303/404 403 403
        GET  /api/v1/webhooks 401 403 403 403 403 403 403 403 403 200 403 403
        POST /api/v1/webhooks 401 403 403 403 403 403 403 403 403 201 403 403
        GET  /api/v1/webhooks/{id}/deliveries 401 403 403 403 403 403 403 403 403 200/404 403 403
        POST /api/v1/webhooks/{id}/test 401 403 403 403 403 403 403 403 403 204/404 403 403
        POST /api/v1/webhooks/{id}/enable 401 403 403 403 403 403 403 403 403 204/404 403 403
        POST /api/v1/webhooks/{id}/end 401 403 403 403 403 403 403 403 403 204/404 403 403
        GET  /api/v1/units/{code}/card 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        POST /api/v1/units/{code}/posts 401 403 403 403 403 403 403 403 403 201 201/403 403
        POST /api/v1/posts/{id}/relieve 401 403 403 403 403 403 403 403 403 204 204/403 403
        GET  /api/v1/vacancies 401 403 403 403 403 200/404 200 403 200 200 200/404 403
        GET  /api/v1/imports 401 403 403 403 403 403 403 403 403 200 403 403
        POST /api/v1/imports 401 403 403 403 403 403 403 403 403 201 403 403
        GET  /api/v1/imports/{id} 401 403 403 403 403 403 403 403 403 200/404 403 403
        GET  /api/v1/imports/{id}/rows 401 403 403 403 403 403 403 403 403 200/404 403 403
        POST /api/v1/imports/{id}/apply 401 403 403 403 403 403 403 403 403 200/404 403 403
        POST /api/v1/imports/{id}/undo 401 403 403 403 403 403 403 403 403 200/404 403 403
        POST /api/v1/imports/{id}/discard 401 403 403 403 403 403 403 403 403 200/404 403 403

        GET  /field in 200 200 200 200 200 200 200 200 200 200 200

        POST /raise/map 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /raise/map 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        GET  /q/{code} 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        GET  /raise/behalf in 403 200 200 200 200 200 403 403 403 403 403
        POST /raise/behalf in 403 200/403 200/403 200/403 200/403 200 403 403 403 403 403
        GET  /raise/patrol in 403 200 200 403 403 403 403 403 403 403 403
        POST /raise/patrol in 403 200/403 200/403 403 403 403 403 403 403 403 403
        GET  /raise/mobile in 403 403 403 403 403 403 403 403 403 403 403
        POST /raise/mobile in 403 403 403 403 403 403 403 403 403 403 403
        GET  /units/{code}/poster in 403 403 200/403 200/403 200/403 200 403 403 403 403 403
        GET  /units/{code}/posters in 403 403 200/403 200/403 200/403 200 403 403 403 403 403
        POST /units/{code}/poster/revoke in 403 403 403 403 303/403 303 403 403 403 403 403
        POST /matters/{number}/files in 303/404 404 303/404 404 403/404 403 303/404 403 404 404 404
        GET  /matters/{number}/files/{id} 404 200/404 404 200/404 404 200/404 200 200/404 200 404 404 404
        POST /api/v1/matters/behalf 401 403 201/403 201/403 201/403 201/403 201 403 403 403 403 403
        POST /api/v1/matters/patrol 401 403 201/403 201/403 403 403 403 403 403 403 403 403
        POST /api/v1/matters/mobile 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/matters/{number}/files 401 201/404 404 201/404 404 403/404 403 201/404 403 404 404 404
        GET  /api/v1/matters/{number}/files 401 200/404 404 200/404 404 200/404 200 200/404 200 404 404 404
        GET  /api/v1/matters/{number}/files/{id} 401 200/404 404 200/404 404 200/404 200 200/404 200 404 404 404
        POST /matters/{number}/files/{id}/publish in 403 403 403 403 303/404 303 303/404 403 403 403 403
        POST /matters/{number}/files/{id}/hide in 403 403 403 403 303/404 303 303/404 403 403 403 403
        POST /api/v1/matters/{number}/files/{id}/publish 401 403 403 403 403 204/404 204 204/404 403 403 403 403
        POST /api/v1/matters/{number}/files/{id}/hide 401 403 403 403 403 204/404 204 204/404 403 403 403 403
        GET  /public/{number} 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        GET  /public/{number}/photos/{id} 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404

        GET  /visits in 403 200/404 200/404 200/404 200/404 403 403 403 403 403 403
        GET  /visits/new in 403 200 200 200 403 403 403 403 403 403 403
        POST /visits in 403 200/403 200/403 200/403 403 403 403 403 403 403 403
        GET  /visits/{id} in 403 200/404 200/404 200/404 200/404 403 403 403 403 403 403
        GET  /api/v1/visits/forms 401 403 200 200 200 403 403 403 403 403 403 403
        GET  /api/v1/visits 401 403 200/404 200/404 200/404 200/404 403 403 403 403 403 403
        POST /api/v1/visits 401 403 201/403 201/403 201/403 403 403 403 403 403 403 403
        GET  /api/v1/visits/{id} 401 403 200/404 200/404 200/404 200/404 403 403 403 403 403 403

        GET  /revisits 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /revisits/{period} 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        GET  /revisits/rates 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /revisits/calls/{id} in 403 403 403 403 403 403 403 403 403 403 403
        POST /revisits/calls/{id}/reveal in 403 403 403 403 403 403 403 403 403 403 403
        POST /revisits/calls/{id}/call in 403 403 403 403 403 403 403 403 403 403 403
        POST /revisits/calls/{id}/skip in 403 403 403 403 403 403 403 403 403 403 403
        GET  /api/v1/revisits 401 403 403 403 403 403 403 403 403 403 403 403
        GET  /api/v1/revisits/periods 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /api/v1/revisits/periods/{period} 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        GET  /api/v1/revisits/periods/{period}/frame 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        GET  /api/v1/revisits/rates 200 200 200 200 200 200 200 200 200 200 200 200
        POST /api/v1/revisits/calls/{id}/reveal 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/revisits/calls/{id}/call 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/revisits/calls/{id}/skip 401 403 403 403 403 403 403 403 403 403 403 403
        GET  /api/v1/matters/{number}/revisits        401 200/404 404 200/404 404 200/404 200 200/404 200 404 404 404

        GET  /open311/discovery.json 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /open311/discovery.xml 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /open311/v2/discovery.json 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /open311/v2/discovery.xml 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /open311/v2/services.json 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /open311/v2/services.xml 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /open311/v2/requests.json 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /open311/v2/requests.xml 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /open311/v2/services/{code} 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        GET  /open311/v2/requests/{id} 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        GET  /open311/v2/tokens/{id} 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        POST /open311/v2/requests.json 403 201 201 201 201 201 201 201 201 201 201 201
        POST /open311/v2/requests.xml 403 201 201 201 201 201 201 201 201 201 201 201

        GET  /mediation in 403 403 403 403 403 403 403 403 403 403 403
        GET  /mediation/new in 403 403 403 403 403 403 403 403 403 403 403
        POST /mediation in 403 403 403 403 403 403 403 403 403 403 403
        GET  /mediation/rate in 403 403 403 403 403 403 403 403 403 403 403
        GET  /mediation/{id} in 403 403 403 403 403 403 403 403 403 403 403
        POST /mediation/{id}/reading in 403 403 403 403 403 403 403 403 403 403 403
        POST /mediation/{id}/paper in 403 403 403 403 403 403 403 403 403 403 403
        POST /mediation/{id}/files in 403 403 403 403 403 403 403 403 403 403 403
        POST /mediation/{id}/files/{file} in 403 403 403 403 403 403 403 403 403 403 403
        POST /mediation/{id}/accept in 403 403 403 403 403 403 403 403 403 403 403
        POST /mediation/{id}/seat in 403 403 403 403 403 403 403 403 403 403 403
        POST /mediation/{id}/replace in 403 403 403 403 403 403 403 403 403 403 403
        POST /mediation/{id}/call in 403 403 403 403 403 403 403 403 403 403 403
        POST /mediation/{id}/session in 403 403 403 403 403 403 403 403 403 403 403
        POST /mediation/{id}/agree in 403 403 403 403 403 403 403 403 403 403 403
        POST /mediation/{id}/follow in 403 403 403 403 403 403 403 403 403 403 403
        POST /mediation/{id}/party in 403 403 403 403 403 403 403 403 403 403 403
        POST /mediation/{id}/fail in 403 403 403 403 403 403 403 403 403 403 403
        POST /mediation/{id}/withdraw in 403 403 403 403 403 403 403 403 403 403 403
        GET  /mediation/p/{token} 404 404 404 404 404 404 404 404 404 404 404 404
        GET  /mediation/mine/{id} 404 404 404 404 404 404 404 404 404 404 404 404
        POST /mediation/mine/{id}/object 404 404 404 404 404 404 404 404 404 404 404 404
        GET  /api/v1/mediation 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/mediation 401 403 403 403 403 403 403 403 403 403 403 403
        GET  /api/v1/mediation/rate 401 403 403 403 403 403 403 403 403 403 403 403
        GET  /api/v1/mediation/{id} 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/mediation/{id}/reading 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/mediation/{id}/files 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/mediation/{id}/files/{file} 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/mediation/{id}/accept 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/mediation/{id}/seat 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/mediation/{id}/replace 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/mediation/{id}/call 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/mediation/{id}/session 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/mediation/{id}/agree 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/mediation/{id}/follow 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/mediation/{id}/party 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/mediation/{id}/fail 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/mediation/{id}/withdraw 401 403 403 403 403 403 403 403 403 403 403 403
        """

    struct Line: Sendable, CustomStringConvertible {
        let method: String
        let path: String
        /// In one's own scope and elsewhere, by the name of the column.
        let cells: [String: (own: String, other: String)]
        var description: String { "\(method) \(path)" }
    }

    static let lines: [Line] = {
        let rows = (text + rights).split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
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
