namespace Spika.FileService.Api.Errors;

/// <summary>How fast wrong requests of a connection are read; a feature of the connection.</summary>
internal interface IRefusalPace
{
    /// <summary>Counts an answer to a wrong request.</summary>
    void Note();
}
