/** Style sheets are imported for their effect; the build gathers them in `main.css`. */
declare module "*.css";
