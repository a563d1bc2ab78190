namespace Spika.FileService.Testing.Databases;

/// <summary>What becomes of a request to PostgreSQL on its way through a <see cref="PostgreSqlProxy"/>.</summary>
public enum RequestFate
{
    Answered,

    /// <summary>The server does it and answers; the connection breaks before the client has the answer.</summary>
    AnswerLost,

    /// <summary>The connection breaks while it is on its way: the server does it after newer ones.</summary>
    ArrivesLate,

    /// <summary>It never arrives, and the connection stays as it is until the client gives up.</summary>
    NeverArrives,
}
