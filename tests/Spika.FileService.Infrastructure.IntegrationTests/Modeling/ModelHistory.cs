namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <summary>The states in which a service may be that answered as it did.</summary>
internal sealed class ModelHistory
{
    private HashSet<ModelState> _states = [ModelState.Empty];

    /// <summary>Takes in calls that were made at the same moment, and their answers.</summary>
    /// <returns>False when there is no order of their steps in which they may answer so.</returns>
    public bool Explains(IReadOnlyList<ModelCall> calls, IReadOnlyList<string> answers)
    {
        HashSet<Moment> seen = [];
        Queue<Moment> open = [];
        foreach (ModelState state in _states)
        {
            open.Enqueue(new Moment(state, new int[calls.Count]));
        }

        HashSet<ModelState> ends = [];
        while (open.TryDequeue(out Moment? moment))
        {
            if (!seen.Add(moment))
            {
                continue;
            }

            if (moment.IsOver)
            {
                ends.Add(moment.State);
            }

            for (int call = 0; call < calls.Count; call++)
            {
                foreach (ModelStep step in moment.StepsOf(call, calls[call], answers[call]))
                {
                    if (step.Answer is null || step.Answer == answers[call])
                    {
                        open.Enqueue(moment.After(call, step));
                    }
                }
            }
        }

        _states = ends;
        return ends.Count > 0;
    }

    public override string ToString() => string.Join(" or ", _states);

    /// <summary>A state, and how far each call is.</summary>
    private sealed record Moment(ModelState State, int[] Phases)
    {
        public bool IsOver => Phases.All(phase => phase < 0);

        public IEnumerable<ModelStep> StepsOf(int call, ModelCall made, string answer) =>
            Phases[call] < 0 ? [] : made.Next(State, Phases[call], answer);

        public Moment After(int call, ModelStep step)
        {
            int[] phases = [.. Phases];
            phases[call] = step.Phase;
            return new Moment(step.State, phases);
        }

        public bool Equals(Moment? other) =>
            other is not null && State.Equals(other.State) && Phases.AsSpan().SequenceEqual(other.Phases);

        public override int GetHashCode() => Phases.Aggregate(State.GetHashCode(), HashCode.Combine);
    }
}
