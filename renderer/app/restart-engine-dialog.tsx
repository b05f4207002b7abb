import { useServices } from '../state/app-context';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';

/** Asks before the engine is replaced: what runs is lost with it. */
export function RestartEngineDialog() {
  const services = useServices();
  const close = () => services.store.setState({ overlay: null });
  return (
    <Dialog
      title="Restart the engine?"
      description="What is running stops. Files and finished results stay as they are."
      onClose={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            variant="primary"
            onClick={() => {
              close();
              void services.attempt(() => services.bridge.invoke('engine.restart', { replace: true }));
            }}
          >
            Restart
          </Button>
        </>
      }
    >
      {null}
    </Dialog>
  );
}
