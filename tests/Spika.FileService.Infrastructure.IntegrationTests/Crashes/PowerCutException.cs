namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>
/// The process is dead. What the code does with it does not matter: nothing it does has an effect any more.
/// </summary>
internal sealed class PowerCutException() : IOException("The power was cut.");
