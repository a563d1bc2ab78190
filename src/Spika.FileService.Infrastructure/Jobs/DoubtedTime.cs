namespace Spika.FileService.Infrastructure.Jobs;

/// <summary>A time of the wall clock that is not believed yet.</summary>
/// <param name="For">How long the service has run since the jump to it was noticed.</param>
internal readonly record struct DoubtedTime(DateTimeOffset Time, TimeSpan For);
