namespace Spika.FileService.Api.Admission;

/// <summary>The state of the admission at one moment.</summary>
/// <param name="Admitted">Bodies with memory.</param>
/// <param name="Newcomers">Bodies that wait for their first memory.</param>
/// <param name="Waiting">All that wait for memory, newcomers included.</param>
/// <param name="WaitingWhole">Whole bodies that wait to be handled.</param>
/// <param name="Spooling">Bodies that are read into the spool.</param>
/// <param name="LeasedBytes">Memory that is leased.</param>
internal readonly record struct AdmissionFigures(
    int Admitted,
    int Newcomers,
    int Waiting,
    int WaitingWhole,
    int Spooling,
    long LeasedBytes
)
{
    public static AdmissionFigures Of(BodyTurns turns, IReadOnlyCollection<BodyTicket> bodies) =>
        new(
            turns.Admitted,
            turns.Newcomers.Count,
            turns.Waiting,
            turns.Handling.Waiting,
            bodies.Count(body => body.Stage == BodyStage.Spooling),
            (long)turns.Starts.UsedBytes + turns.Wholes.UsedBytes
        );
}
