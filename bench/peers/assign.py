"""Assigns by a peer and prints one line of JSON. usage: assign.py SOLVER FILE WHOLE CAP

SOLVER is ortools, highs-simplex or highs-ipm; FILE is what bench/src/review/instance.rs writes; WHOLE is 1, or 1024 where pairs have chances up to
CAP of 1024. The objective is a sum of millionths times WHOLE, as ours is; seconds are CPU seconds of building the model and solving it.
"""

import json
import sys
import time

import numpy as np

solver, path, whole, cap = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
data = np.fromfile(path, dtype="<i4")
proposals, experts, pairs = (int(count) for count in data[:3])
ends = np.cumsum([3, proposals, experts, experts, pairs, pairs, pairs])
demand, least, most, proposal, expert, affinity = (data[a:b] for a, b in zip(ends, ends[1:]))


def ortools():
    """The same flow: proposals, experts, a sink; what an expert takes at least is an arc of its own that always gains."""
    from ortools.graph.python import min_cost_flow

    flow = min_cost_flow.SimpleMinCostFlow()
    sink = proposals + experts
    nodes = np.arange(proposals, sink, dtype=np.int32)
    to_sink = np.full(experts, sink, dtype=np.int32)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        proposal, proposals + expert, np.full(pairs, cap, dtype=np.int64), -affinity.astype(np.int64)
    )
    flow.add_arcs_with_capacity_and_unit_cost(nodes, to_sink, least.astype(np.int64) * whole, np.full(experts, -(10**10), dtype=np.int64))
    flow.add_arcs_with_capacity_and_unit_cost(nodes, to_sink, (most - least).astype(np.int64) * whole, np.zeros(experts, dtype=np.int64))
    supplies = np.zeros(sink + 1, dtype=np.int64)
    supplies[:proposals] = demand.astype(np.int64) * whole
    supplies[sink] = -supplies.sum()
    flow.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supplies)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise SystemExit(f"OR-tools ends with {status}")
    return int((flow.flows(arcs) * affinity).sum()), None


def highs(method):
    """The linear program; its answer is the optimum because the matrix is totally unimodular."""
    import highspy

    model = highspy.HighsLp()
    rows = proposals + experts
    model.num_col_, model.num_row_ = pairs, rows
    model.col_cost_ = affinity.astype(np.float64) / 1e6
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_lower_, model.col_upper_ = np.zeros(pairs), np.full(pairs, cap / whole)
    model.row_lower_ = np.concatenate([demand, least]).astype(np.float64)
    model.row_upper_ = np.concatenate([demand, most]).astype(np.float64)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.arange(0, 2 * pairs + 1, 2, dtype=np.int32)
    model.a_matrix_.index_ = np.column_stack([proposal, proposals + expert]).astype(np.int32).ravel()
    model.a_matrix_.value_ = np.ones(2 * pairs)
    engine = highspy.Highs()
    engine.setOptionValue("output_flag", False)
    engine.setOptionValue("solver", method)
    engine.passModel(model)
    engine.run()
    if engine.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise SystemExit(f"HiGHS ends with {engine.getModelStatus()}")
    solution = engine.getSolution()
    prices, reduced = np.array(solution.row_dual), np.array(solution.col_dual)
    # The dual's value: each row at the side its price says, and what pairs gain above their price.
    bound = np.where(prices > 0, model.row_upper_, model.row_lower_) @ prices + np.maximum(reduced, 0) @ np.full(pairs, cap / whole)
    unit = 1e6 * whole
    return round(engine.getInfo().objective_function_value * unit), round(float(bound) * unit)


before = time.process_time()
objective, bound = ortools() if solver == "ortools" else highs(solver.removeprefix("highs-"))
seconds = time.process_time() - before
with open("/proc/self/status") as status:
    # Not what `getrusage` says, which begins with the peak of the process that started this one.
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
print(json.dumps({"seconds": seconds, "peak_mib": peak, "objective": objective, "bound": bound}))
