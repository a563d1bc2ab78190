namespace MediatR;

/// <summary>Something that happened, told to any number of handlers.</summary>
public interface INotification { }
