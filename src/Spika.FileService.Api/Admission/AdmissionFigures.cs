namespace Spika.FileService.Api.Admission;

/// <summary>The state of the admission at one moment.</summary>
/// <param name="Admitted">Bodies with memory.</param>
/// <param name="Newcomers">Bodies that wait for their first memory.</param>
/// <param name="Waiting">All that wait for memory, newcomers included.</param>
/// <param name="Spooling">Bodies that are read into the spool.</param>
/// <param name="LeasedBytes">Memory that is leased.</param>
internal readonly record struct AdmissionFigures(
    int Admitted,
    int Newcomers,
    int Waiting,
    int Spooling,
    long LeasedBytes
);
